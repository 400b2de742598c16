package io.cachechain.core.internal.cluster;

import io.cachechain.FailureKind;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.GenerationsFormat;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The record of generations in one layer. It is brought up to date by rounds, one at a time: read
 * it, take what it says, and where what is known here differs, replace exactly what was read by
 * both together. So whatever two nodes write at once, the record ends with all of it, and one that
 * was evicted, set back or damaged is repaired by whoever knows more. Whoever wants a round while
 * one runs gets the next, since the one under way may have been encoded before.
 *
 * <p>What cannot be read twice counts as missing. It is replaced as it was read, and said once for
 * each version of it.
 *
 * <p>Invariants, under the lock of this object: {@code running} is the round under way,
 * {@code next} the one that follows it; nothing is sent, and no future completed, under the lock.
 */
final class GenerationRecord {
  /** How often a record that others keep changing is read again in one round. */
  private static final int MAX_ATTEMPTS = 8;

  /** A layer that fails is polled each eighth time at least. */
  private static final int MAX_BACK_OFF = 3;

  private final int index;
  private final FarLink<?> link;
  private final GenerationSettings settings;
  private final Rounds owner;
  private final GenerationsFormat format = new GenerationsFormat();
  private @Nullable Round running;
  private @Nullable Round next;
  private volatile boolean known;
  private volatile @Nullable Generations held;
  private @Nullable String doubted;
  private @Nullable String refused;
  private int failures;
  private int toSkip;

  /** Whether a round was due while one was skipped. */
  private boolean postponed;

  GenerationRecord(int index, FarLink<?> link, GenerationSettings settings, Rounds owner) {
    this.index = index;
    this.link = link;
    this.settings = settings;
    this.owner = owner;
  }

  String layer() {
    return link.name();
  }

  Duration timeout() {
    return link.settings().get(EngineOptions.LAYER_TIMEOUT);
  }

  /** Whether what this layer has to say is known here. */
  boolean isKnown() {
    return known;
  }

  /** The layer may have forgotten its record, or set it back. */
  void forget() {
    known = false;
    held = null;
  }

  /** Whether the layer says what is known here, as far as is known. */
  boolean isUpToDate() {
    return known && !isMissing(owner.now());
  }

  private boolean isMissing(Generations now) {
    Generations has = held;
    return has == null || !has.hasSamePresent(now);
  }

  /**
   * Whether something has been cleared that the layer does not say: then its record is a probe of
   * its breakers.
   */
  boolean isMissed() {
    Generations now = owner.now();
    boolean cleared = owner.isClearPending() || !now.hasOnlyProvisional(Generations.CHAIN);
    return cleared && (!known || isMissing(now));
  }

  /**
   * Returns whether the record is known once this layer has been asked for it; joins the round
   * under way if that has not come so far.
   */
  CompletableFuture<Boolean> read() {
    synchronized (this) {
      if (running != null && !running.read.isDone()) {
        return running.read;
      }
    }
    return update().read;
  }

  /**
   * Begins a round if one is due, or something is known here that the layer lacks; after failures
   * in a row only each second, fourth ... time.
   */
  void poll(boolean due) {
    boolean reads;
    synchronized (this) {
      postponed |= due;
      if (toSkip > 0) {
        toSkip--;
        return;
      }
      reads = postponed;
      postponed = false;
    }
    if (reads || !isUpToDate()) {
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

  /** What is known is kept for all layers together. */
  interface Rounds {
    /** Returns what is known. */
    Generations now();

    /** A layer has this record. */
    void learnt(Generations record);

    /**
     * Returns what is known, with one generation in each slot: where there were two, a third is
     * drawn.
     */
    Generations decided();

    /** A record has been asked for. */
    void found();

    /** Returns whether a clear waits for that. */
    boolean isClearPending();

    /**
     * Ends when a node that found no record yet may write its own there: the farthest layer comes
     * first, so that of several nodes which start at once one is first, and the others find its
     * own.
     */
    CompletableFuture<Void> turn(int layer);

    /**
     * Returns whether the node goes by a generation which it may have to give up for what a record
     * says.
     */
    boolean isAlone();

    /** A record may have what is known here. */
    void recorded();
  }

  /** One round. Both futures end, and never fail. */
  final class Round {
    /** Whether the record of the layer is known. */
    final CompletableFuture<Boolean> read = new CompletableFuture<>();

    /** Whether the layer has all that was known here when the round began. */
    final CompletableFuture<PutResult> stored = new CompletableFuture<>();

    private int attempts;

    /** Whether the layer has said in this round what it holds. */
    private boolean answered;

    /**
     * What a put has met: a layer that keeps versions apart from bytes has one also for bytes of
     * somebody else.
     */
    private @Nullable Version met;

    private void attempt() {
      attempts++;
      FutureChains.whenDone(link.readApart(settings.key(), isMissed()), (bytes, failure) -> {
        if (failure != null) {
          known = false; // when it can be asked again, something else may stand there
          answered = false;
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
      GenerationsFormat.Found found = bytes == null ? null : format.decode(settings.key(), bytes);
      Generations state = found == null ? null : found.state();
      if (state != null) {
        owner.learnt(state);
      } else if (found != null && refuses(found)) {
        attempt(); // once more: it may have been damaged on its way only
        return;
      }
      held = state;
      answered = true;
      if (owner.isAlone()) { // not known yet: another node may be first to write its own
        FutureChains.whenDone(owner.turn(index), (done, failure) -> conclude(found, state));
      } else {
        conclude(found, state);
      }
    }

    private void conclude(GenerationsFormat.@Nullable Found found, @Nullable Generations state) {
      owner.found();
      Generations all = owner.decided();
      if (state != null && state.hasSamePresent(all)) {
        end(PutResult.stored());
        return;
      }
      if (!owner.isAlone()) {
        known = true;
        read.complete(true);
      }
      write(found == null ? null : found.held() == null ? met : found.held(), all);
    }

    /**
     * Returns whether the record is to be read again; where it cannot be read twice in the same
     * way, that is said, once.
     */
    private boolean refuses(GenerationsFormat.Found found) {
      String reason = Objects.requireNonNull(found.refusal());
      String which = reason + " " + found.held();
      if (!which.equals(doubted) && attempts < MAX_ATTEMPTS) {
        doubted = which;
        return true;
      }
      if (!which.equals(refused)) {
        refused = which;
        settings.listener().refused(index, reason);
      }
      return false;
    }

    /** Replaces what was read by all that is known. */
    private void write(@Nullable Version replaced, Generations all) {
      ByteEntry entry = format.encode(settings.key(), all, settings.versions().next());
      Condition condition = replaced == null ? Condition.onlyIfEmpty() : Condition.onlyIf(replaced);
      FutureChains.whenDone(
          link.putApart(settings.key(), entry, condition, isMissed()),
          (result, failure) -> written(all, result, failure));
    }

    private void written(Generations all, @Nullable PutResult result, @Nullable Throwable failure) {
      if (failure != null || result == null) {
        if (failure == null || Failures.kindOf(failure) != FailureKind.REFUSED) {
          owner.recorded(); // it may stand there
        }
        failed("write", failure);
      } else if (result.status() == PutResult.Status.STORED) {
        owner.recorded();
        held = all;
        end(result);
      } else if (result.status() != PutResult.Status.SUPERSEDED) {
        settings.listener().failed(index, "write", null);
        end(PutResult.missed(String.valueOf(result.reason())));
      } else if (attempts == MAX_ATTEMPTS) {
        end(PutResult.missed("overtaken " + MAX_ATTEMPTS + " times"));
      } else {
        met = result.held();
        attempt();
      }
    }

    private void failed(String operation, @Nullable Throwable failure) {
      Throwable cause = failure == null ? null : Failures.unwrapped(failure);
      FailureKind kind = cause == null ? FailureKind.MISUSE : Failures.kindOf(cause);
      if (kind != FailureKind.REFUSED) { // a refusal only follows from what is known
        settings.listener().failed(index, operation, cause);
      }
      end(
          PutResult.missed(kind.name()),
          kind != FailureKind.REFUSED); // a breaker that refuses is back-off enough
    }

    private void end(PutResult result) {
      end(result, false);
    }

    private void end(PutResult result, boolean failed) {
      if (answered) {
        known = true;
      }
      ended(failed);
      if (!known) {
        owner.decided(); // nobody can be asked: it is decided here, and the record written later
      }
      read.complete(known);
      stored.complete(result);
    }
  }
}
