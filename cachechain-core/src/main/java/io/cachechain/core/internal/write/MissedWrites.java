package io.cachechain.core.internal.write;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.order.Hints;
import io.cachechain.core.internal.write.Write.Raise;
import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/** Adds a hint for each write that did not reach a layer, or may not have. */
final class MissedWrites {
  private final Hints hints;
  private final HintReplayer replayer;
  private final Raising raising;

  MissedWrites(Hints hints, HintReplayer replayer, Raising raising) {
    this.hints = hints;
    this.replayer = replayer;
    this.raising = raising;
  }

  /**
   * A request has failed, so that the layer may have taken the write or not. Three kinds of writes
   * leave no hint: a copy that was certainly not sent; a copy that writes anew what the layer
   * holds, since a hint would remove that very entry; and a replay, whose hint stays as it is, for
   * were it raised with each attempt, it would not lie just above the missed write any more. A
   * tombstone that only drops what is older leaves a hint of its own version: the value of that
   * very version stays. All others leave one just above their version.
   */
  void failed(Write<?, ?> write, FailureKind kind) {
    boolean certainlyNot = kind == FailureKind.REFUSED;
    if (write.isReplay() || write.isRewrite() || (certainlyNot && write.isFill())) {
      return;
    }
    if (write.kind == Write.Kind.HINT) {
      add(write.storageKey, write.version(), null);
      return;
    }
    if (write.raise == Raise.ABOVE_ALL) {
      addAboveAll(write);
      return;
    }
    Version missed = write.isFill() ? null : write.version();
    add(write.storageKey, raising.justAbove(write.version()), missed);
  }

  /**
   * A write that found no room in the queue was certainly not stored: a copy of something read
   * leaves nothing behind.
   */
  void dropped(Write<?, ?> write) {
    if (write.raise == Raise.ABOVE_ALL) {
      addAboveAll(write);
    } else if (!write.isFill()) {
      add(write.storageKey, raising.justAbove(write.version()), write.version());
    }
  }

  private void addAboveAll(Write<?, ?> write) {
    Version above = raising.aboveAll();
    add(write.storageKey, above, above);
  }

  /**
   * Remembers it, and has it replayed in a while.
   *
   * @param missed the write that did not reach the layer, or null if none is missing there
   */
  void add(String storageKey, Version version, @Nullable Version missed) {
    hints.add(storageKey, version, missed);
    replayer.wake();
  }

  /** A write of this node is stored: hints of older ones need not be replayed. */
  void stored(Write<?, ?> write) {
    hints.coveredBy(write.storageKey, write.version());
    if (write.kind == Write.Kind.HINT) {
      replayed(write);
    }
  }

  /** A hint has been replayed. */
  void replayed(Write<?, ?> write) {
    hints.replayed(write.storageKey, write.version());
  }

  /** A hint met what is not certainly newer, and is replayed again above it. */
  void raised(Write<?, ?> write, Version above) {
    hints.raise(write.storageKey, write.version(), above);
  }
}
