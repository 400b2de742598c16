package io.cachechain.core.internal.config;

import io.cachechain.core.internal.limits.Texts;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.NearLayer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Opens layers, nearest first; when anything fails, closes again what it opened. */
final class Opening<V> {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  private final Faults faults;
  private final ChainClock clock;
  private final List<Opened<V>> opened = new ArrayList<>();

  Opening(ChainClock clock, Faults faults) {
    this.clock = clock;
    this.faults = faults;
  }

  /** Opens the layers up to the first that fails. */
  void open(List<Draft<V>> drafts, Function<Draft<V>, LayerConfig> configs) {
    for (Draft<V> draft : drafts) {
      open(draft, configs.apply(draft));
      if (!faults.isEmpty()) {
        return;
      }
    }
  }

  private void open(Draft<V> draft, LayerConfig config) {
    CacheLayer layer;
    try {
      layer = draft.provider().open(config);
    } catch (LinkageError missing) {
      String reason = Services.reason(missing);
      draft.refuse(reason, "cannot be opened: " + reason);
      return;
    } catch (Exception failure) {
      restoreInterrupt(failure);
      String reason = Masks.text(Services.reason(failure), draft.scope().secrets());
      faults.add("layer '" + draft.name() + "' cannot be opened: " + reason + ".", failure);
      return;
    }
    if (layer == null) {
      draft.scope().fault("its provider opened nothing (null). This is a fault of the provider.");
      return;
    }
    UnaryOperator<CacheLayer> decorator = draft.given().decorator();
    Opened<V> plain = new Opened<>(draft, layer, layer);
    opened.add(plain);
    if (decorator != null) {
      decorate(plain, decorator);
    }
  }

  private void decorate(Opened<V> plain, UnaryOperator<CacheLayer> decorator) {
    Draft<V> draft = plain.draft();
    try {
      CacheLayer decorated = decorator.apply(plain.layer());
      if (decorated == null || decorated instanceof NearLayer<?, ?> != plain.isNear()) {
        draft
            .scope()
            .fault("decorate must give a layer of the same kind, near or of bytes, and not null.");
        return;
      }
      opened.set(opened.size() - 1, new Opened<>(draft, plain.layer(), decorated));
    } catch (RuntimeException failure) {
      faults.add(
          "layer '" + draft.name() + "' cannot be decorated: " + Services.reason(failure) + ".",
          failure);
    }
  }

  /**
   * Waits for those layers that are required to be up. A first attempt to connect that failed is not the last word: until the time is over, the layer is asked for a key again and again. What does not pass by
   * itself, such as a wrong password, ends the wait at once.
   *
   * @param probe a key that no user's key can be
   */
  void requireUp(List<Opened<V>> required, String probe, Duration timeout) {
    Deadline deadline = Deadline.in(clock, timeout);
    for (Opened<V> each : required) {
      if (each.decorated() instanceof ByteLayer layer) {
        Reason reason = whyAway(layer, probe, deadline);
        if (reason != null) {
          Scope scope = each.draft().scope();
          String where = LayerSettings.location(layer);
          String why = Masks.text(reason.text(), scope.secrets());
          scope.fault(
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

  List<Opened<V>> opened() {
    return opened;
  }

  /** Closes what was opened, farthest first. */
  void closeAll() {
    for (int i = opened.size() - 1; i >= 0; i--) {
      Opened<V> each = opened.get(i);
      try {
        LayerSettings.close(each.decorated(), each.layer());
      } catch (IOException | RuntimeException failure) {
        each.draft().scope().fault("could not be closed again: " + Services.reason(failure));
      }
    }
    opened.clear();
  }

  private static void restoreInterrupt(Exception failure) {
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }
}
