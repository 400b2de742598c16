package io.cachechain.core.internal.write;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.core.internal.write.Write.Lifting;
import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/** What a layer is owed because a write did not reach it, or may not have. */
final class MissedWrites {
  private final Owed owed;
  private final Payer payer;
  private final HybridClock versions;
  private final Conflicts conflicts;

  MissedWrites(Owed owed, Payer payer, HybridClock versions, Conflicts conflicts) {
    this.owed = owed;
    this.payer = payer;
    this.versions = versions;
    this.conflicts = conflicts;
  }

  /**
   * A fill that was refused was certainly not stored, and one which writes anew what the layer holds changes nothing there, however late it arrives: a debt would take away the very copy. What a payment pays stays owed as it is: were it owed a step higher after each attempt, it would no longer lie just above the write that the layer has missed. What only drops
   * what is older is owed as it is, too: no value comes late of it, and the value of that very version stays. Whatever else failed may have been stored, or have taken the place of a write.
   */
  void failed(Write<?, ?> write, FailureKind kind) {
    boolean certainlyNot = kind == FailureKind.REFUSED;
    if (write.isOfDebt() || write.isRewrite() || (certainlyNot && write.isFill())) {
      return;
    }
    if (write.kind() == Write.Kind.PAYMENT) {
      add(write.slotKey(), write.version(), null);
      return;
    }
    if (write.lifting() == Lifting.ABOVE_ALL) {
      addAboveAll(write);
      return;
    }
    Version missed = write.isFill() ? null : write.version();
    add(write.slotKey(), conflicts.justAbove(write.version()), missed);
  }

  /** A write that found no room in the queue was certainly not stored: a copy of something read leaves nothing behind. */
  void dropped(Write<?, ?> write) {
    if (write.lifting() == Lifting.ABOVE_ALL) {
      addAboveAll(write);
    } else if (!write.isFill()) {
      add(write.slotKey(), conflicts.justAbove(write.version()), write.version());
    }
  }

  private void addAboveAll(Write<?, ?> write) {
    Version above = versions.next();
    add(write.slotKey(), above, above);
  }

  /**
   * Remembers it, and has it replayed in a while.
   *
   * @param missed the write that did not reach the layer, or null if none is missing there
   */
  void add(String slotKey, Version version, @Nullable Version missed) {
    owed.owe(slotKey, version, missed);
    payer.wake();
  }
}
