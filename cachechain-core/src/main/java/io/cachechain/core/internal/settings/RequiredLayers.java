package io.cachechain.core.internal.settings;

import io.cachechain.core.internal.limits.Texts;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for the layers that are required to be up. */
final class RequiredLayers {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  private final ChainClock clock;

  RequiredLayers(ChainClock clock) {
    this.clock = clock;
  }

  /**
   * Waits for those layers that are required to be up. A first attempt to connect that failed is
   * not the last word: until the time is over, the layer is asked for a key again and again. What
   * does not pass by itself, such as a wrong password, ends the wait at once.
   *
   * @param probe a key that no user's key can be
   */
  void await(List<? extends LayerCandidate<?>> required, String probe, Duration timeout) {
    Deadline deadline = Deadline.in(clock, timeout);
    for (LayerCandidate<?> each : required) {
      if (each.layer() instanceof ByteLayer layer) {
        Reason reason = whyAway(layer, probe, deadline);
        if (reason != null) {
          SettingsReader reader = each.reader();
          String where = LayerSettings.location(layer);
          String why = Masks.text(reason.text(), reader.secrets());
          reader.fault(
              reason.isLasting()
                  ? "it " + reason.verdict() + where + ": " + why
                      + ". Correct that, or leave requireUp() out: the layer then joins the chain when it can be used."
                  : "it " + reason.verdict() + where + " within " + Texts.duration(timeout)
                      + " (connect.timeout): " + why
                      + (reason.isRefusal() ? ". Make it take them" : ". Start it")
                      + ", or leave requireUp() out: the layer then joins the chain when it answers.");
        }
      }
    }
  }

  private @Nullable Reason whyAway(ByteLayer layer, String probe, Deadline deadline) {
    Reason reason = whyNot(layer, layer::connected, deadline);
    Duration pause = FIRST_PAUSE;
    while (reason != null
        && !reason.isLasting()
        && !deadline.hasPassed()
        && pause(pause, deadline)) {
      Reason next = whyNot(layer, () -> layer.get(probe, deadline), deadline);
      if (next == null) {
        return null;
      }
      reason =
          next.orBetter(reason); // a layer may say by now no more than that it is not connected
      pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
          ? pause.multipliedBy(2)
          : LONGEST_PAUSE;
    }
    return reason;
  }

  /** Lets time pass by the chain's clock; returns false when the thread is interrupted. */
  private boolean pause(Duration pause, Deadline deadline) {
    Duration left = deadline.remaining();
    try {
      clock.await(new CompletableFuture<>(), pause.compareTo(left) < 0 ? pause : left);
      return true;
    } catch (TimeoutException over) {
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private @Nullable Reason whyNot(
      ByteLayer layer, Supplier<CompletionStage<?>> attempt, Deadline deadline) {
    try {
      CompletableFuture<?> answered = attempt.get().toCompletableFuture();
      clock.await(answered, deadline.remaining());
      answered.join();
      return null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Reason("the thread was interrupted", false, true, false);
    } catch (TimeoutException | RuntimeException failure) {
      return Reason.of(failure, layer);
    }
  }
}
