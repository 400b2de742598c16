package io.cachechain.core.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.cachechain.FailureKind;
import io.cachechain.core.ChainListener;
import io.cachechain.testing.FakeClock;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("OB17: a listener's failures are caught")
class GuardedListenerTest {
  private final FailureLog log = new FailureLog("books", FakeClock.frozen());
  private final List<String> notified = new ArrayList<>();

  @Test
  void everyEvent_reachesEachListenerWithItsArguments() {
    GuardedListener guarded = new GuardedListener(List.of(recording("a"), recording("b")), log);

    guarded.layerFailed("books", "redis", "read", FailureKind.TIMEOUT, null);
    guarded.breakerChanged("books", "redis", "read", "closed", "open", "why");
    guarded.dropped("books", "redis", "queue full");
    guarded.rejected("books", "redis", "too large");
    guarded.superseded("books", "redis", "put");
    guarded.loaded("books", Duration.ofMillis(5), null);

    assertThat(notified)
        .containsExactly(
            "a layerFailed [books, redis, read, TIMEOUT, null]",
            "b layerFailed [books, redis, read, TIMEOUT, null]",
            "a breakerChanged [books, redis, read, closed, open, why]",
            "b breakerChanged [books, redis, read, closed, open, why]",
            "a dropped [books, redis, queue full]",
            "b dropped [books, redis, queue full]",
            "a rejected [books, redis, too large]",
            "b rejected [books, redis, too large]",
            "a superseded [books, redis, put]",
            "b superseded [books, redis, put]",
            "a loaded [books, PT0.005S, null]",
            "b loaded [books, PT0.005S, null]");
  }

  @Test
  void everyEventOfTheListener_isPassedOn() {
    for (Method event : ChainListener.class.getMethods()) {
      assertThat(Arrays.stream(GuardedListener.class.getDeclaredMethods()).map(Method::getName))
          .contains(event.getName());
    }
  }

  @Test
  void listenerThrows_isLoggedAndTheOthersAreNotified() {
    ChainListener bad = new ChainListener() {
      @Override
      public void dropped(String chain, String layer, String reason) {
        throw new IllegalStateException("secret");
      }
    };
    try (LogLines lines = new LogLines(Level.WARN)) {
      new GuardedListener(List.of(bad, recording("b")), log)
          .dropped("books", "redis", "queue full");

      assertThat(lines.lines())
          .singleElement()
          .asString()
          .startsWith("WARN books: listener " + bad.getClass().getName() + " threw in dropped")
          .contains("IllegalStateException")
          .doesNotContain("secret");
    }
    assertThat(notified).containsExactly("b dropped [books, redis, queue full]");
  }

  @Test
  void listenerThrowsErrorOfTheMachine_isThrownOn() {
    ChainListener fatal = new ChainListener() {
      @Override
      public void dropped(String chain, String layer, String reason) {
        throw new OutOfMemoryError();
      }
    };

    assertThatThrownBy(() -> GuardedListener.of(fatal, log).dropped("books", "redis", "x"))
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void of_nobody_isEmpty() {
    assertThat(GuardedListener.of(null, log).isEmpty()).isTrue();
    assertThat(GuardedListener.of(recording("a"), log).isEmpty()).isFalse();
  }

  private ChainListener recording(String name) {
    return (ChainListener) Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {ChainListener.class},
        (proxy, method, arguments) -> {
          notified.add(name + " " + method.getName() + " "
              + Arrays.toString(Objects.requireNonNull(arguments)));
          return null;
        });
  }
}
