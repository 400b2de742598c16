package io.cachechain.core.internal.marks;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.bytes.EntryFormat;
import io.cachechain.core.internal.bytes.MarkFormat;
import io.cachechain.core.internal.link.Failures;
import io.cachechain.core.internal.link.FarLink;
import io.cachechain.core.internal.link.FutureChains;
import io.cachechain.core.internal.planted.Planted;
import io.cachechain.core.internal.version.HybridClock;
import io.cachechain.core.internal.version.MarkSet;
import io.cachechain.core.internal.version.Marks;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The entry of the marks in one layer. It is brought up to date by rounds, one at a time: read it, learn from it, and where it lacks something that is known here, replace exactly what was read by both together. So whatever two
 * nodes write at once, the entry ends with all of it. Whoever wants a round while one runs gets the next, since the one under way may have been encoded before his mark.
 *
 * <p>Invariants, under the lock of this object: {@code running} is the round under way, {@code next} the one that follows it; nothing is sent, and no future completed, under the lock.
 */
final class MarkEntry {
  /** How often an entry that others keep changing is read again in one round. */
  private static final int MAX_ATTEMPTS = 8;

  /** A layer that fails is polled each eighth time at least. */
  private static final int MAX_BACK_OFF = 3;

  private final int index;
  private final FarLink<?> link;
  private final String key;
  private final Marks marks;
  private final HybridClock versions;
  private final boolean blindly;
  private final Rounds owner;
  private final MarkListener listener;
  private final MarkFormat format = new MarkFormat();
  private @Nullable Round running;
  private @Nullable Round next;
  private volatile boolean known;
  private volatile MarkSet held = MarkSet.NONE;
  private @Nullable Version unreadable;
  private int failures;
  private int toSkip;

  MarkEntry(int index, FarLink<?> link, MarkSettings settings, Marks marks, Rounds owner) {
    this.index = index;
    this.link = link;
    this.key = settings.key();
    this.marks = marks;
    this.versions = settings.versions();
    this.blindly = settings.planted().contains(Planted.MARKS_WRITTEN_BLINDLY);
    this.owner = owner;
    this.listener = settings.listener();
  }

  String layer() {
    return link.name();
  }

  Duration timeout() {
    return link.settings().timeout();
  }

  /** Whether what this layer has to say of marks is known here. */
  boolean isKnown() {
    return known;
  }

  /** The layer may have forgotten its marks, or set them back. */
  void forget() {
    known = false;
    held = MarkSet.NONE;
  }

  /** Whether the layer has all that is known here, as far as can be told. */
  boolean isUpToDate() {
    return known && !isOwed();
  }

  private boolean isOwed() {
    MarkSet has = held;
    return !has.equals(has.merged(marks.set()));
  }

  /** Returns whether the marks are known once this layer has been asked for them; joins the round under way if that has not come so far. */
  CompletableFuture<Boolean> read() {
    synchronized (this) {
      if (running != null && !running.read.isDone()) {
        return running.read;
      }
    }
    return update().read;
  }

  /** Begins a round if one is due, or something is known here that the layer lacks; after failures in a row only each second, fourth ... time. */
  void poll(boolean due) {
    synchronized (this) {
      if (toSkip > 0) {
        toSkip--;
        return;
      }
    }
    if (due || !isUpToDate()) {
      update();
    }
  }

  /** Begins a round, or the one after that which is under way. */
  Round update() {
    Round begun;
    synchronized (this) {
      if (running != null) {
        next = next == null ? new Round() : next;
        return next;
      }
      begun = new Round();
      running = begun;
    }
    begun.attempt();
    return begun;
  }

  private void ended(boolean failed) {
    Round following;
    synchronized (this) {
      failures = failed ? Math.min(failures + 1, MAX_BACK_OFF) : 0;
      toSkip = (1 << failures) - 1;
      following = next;
      running = following;
      next = null;
    }
    if (following != null) {
      following.attempt();
    }
  }

  /** What a layer with an empty place for marks means, and what is learnt, is decided for all layers together. */
  interface Rounds {
    /** A layer holds these marks. */
    void learnt(MarkSet marks);

    /** A layer holds none; ends when it is known what that means: with the mark to be put there, or with null if what is known here is all. */
    CompletableFuture<@Nullable Version> missing(int layer);

    /** Such a mark stands in a layer, or that could not take it: it counts. */
    void placed(Version mark);

    /** The marks of a layer could not be read. */
    void gaveUp();
  }

  /** One round. Both futures end, and never fail. */
  final class Round {
    /** Whether the marks of the layer are known. */
    final CompletableFuture<Boolean> read = new CompletableFuture<>();

    /** Whether the layer has all marks that were known here when the round began. */
    final CompletableFuture<PutResult> stored = new CompletableFuture<>();

    private int attempts;

    private void attempt() {
      attempts++;
      if (blindly && known) {
        write(null, null);
        return;
      }
      FutureChains.whenDone(link.readApart(key, isOwed()), (bytes, failure) -> {
        if (failure != null) {
          known = false; // when it can be asked again, something else may stand there
          failed("read", failure);
        } else {
          answered(bytes);
        }
      });
    }

    private void answered(byte @Nullable [] bytes) {
      try {
        take(bytes);
      } catch (RuntimeException broken) {
        failed("read", broken);
      }
    }

    private void take(byte @Nullable [] bytes) {
      EntryFormat.Decoded<MarkSet> decoded = bytes == null ? null : format.decode(key, bytes);
      if (decoded == null || decoded.held() == null) {
        held = MarkSet.NONE;
        FutureChains.whenDone(owner.missing(index), (mark, failure) -> {
          if (mark == null) {
            isRead();
          }
          write(null, mark);
        });
      } else if (decoded.entry() != null) {
        MarkSet found = Objects.requireNonNull(decoded.entry().value());
        owner.learnt(found);
        held = found;
        isRead();
        if (isUpToDate()) {
          end(PutResult.stored());
        } else {
          write(decoded.held(), null);
        }
      } else {
        cannotBeRead(Objects.requireNonNull(decoded.held()), decoded.fault());
      }
    }

    /** Another format, which is left to those who know it, or damage. Each entry of that kind may have said something that is not known here. */
    private void cannotBeRead(Version version, EntryFormat.@Nullable Fault fault) {
      held = MarkSet.NONE;
      if (!version.equals(unreadable)) {
        unreadable = version;
        listener.unreadable(index);
      }
      isRead();
      if (fault == EntryFormat.Fault.CHECKSUM) {
        write(version, null);
      } else {
        end(PutResult.rejected("its marks are of another format"));
      }
    }

    private void isRead() {
      known = true;
      read.complete(true);
    }

    /** Replaces what was read by all that is known, and by a mark of now if nobody knows anything; that counts when it stands there, unless another node was first. */
    private void write(@Nullable Version replaced, @Nullable Version mark) {
      MarkSet own = marks.set();
      MarkSet all = mark == null ? own : own.merged(MarkSet.of(MarkSet.CLEAR, mark));
      ByteEntry entry;
      try {
        entry = format.encode(key, all, versions.next());
      } catch (IOException tooMuch) {
        failed("write", tooMuch);
        return;
      }
      Condition condition = blindly
          ? Condition.newerWins()
          : replaced == null ? Condition.onlyIfEmpty() : Condition.onlyIf(replaced);
      FutureChains.whenDone(link.putApart(key, entry, condition, isOwed()), (result, failure) -> {
        boolean stored = result != null && result.status() == PutResult.Status.STORED;
        boolean overtaken = result != null && result.status() == PutResult.Status.SUPERSEDED;
        if (mark != null && !overtaken) {
          owner.placed(mark);
          isRead();
        }
        if (failure != null || result == null) {
          failed("write", failure);
        } else if (stored) {
          held = all;
          end(result);
        } else if (!overtaken) {
          listener.failed(index, "write", null);
          end(PutResult.owed(String.valueOf(result.reason())));
        } else if (attempts == MAX_ATTEMPTS) {
          end(PutResult.owed("overtaken " + MAX_ATTEMPTS + " times"));
        } else {
          attempt();
        }
      });
    }

    private void failed(String operation, @Nullable Throwable failure) {
      Throwable cause = failure == null ? null : Failures.unwrapped(failure);
      FailureKind kind = cause == null ? FailureKind.MISUSE : Failures.kindOf(cause);
      if (kind != FailureKind.REFUSED) {
        listener.failed(index, operation, cause); // a refusal only follows from what is known
      }
      end(
          PutResult.owed(kind.name()),
          kind != FailureKind.REFUSED); // a breaker that refuses is back-off enough
    }

    private void end(PutResult result) {
      end(result, false);
    }

    private void end(PutResult result, boolean failed) {
      ended(failed);
      if (!known) {
        owner.gaveUp();
      }
      read.complete(known);
      stored.complete(result);
    }
  }
}
