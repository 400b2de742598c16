package io.cachechain.core.internal.tiers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.internal.tier.Backoff;
import io.cachechain.internal.tier.Reconnector;
import io.cachechain.testing.FakeClock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("H14: connecting in the background")
class ReconnectorTest {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final FakeClock clock = FakeClock.frozen();
  private final Plan plan = new Plan();
  private final Reconnector<Connection> reconnector =
      new Reconnector<>("test-connect", clock, new Backoff(PAUSE, Duration.ofSeconds(1), 0), plan);

  @AfterEach
  void close() {
    reconnector.close();
  }

  @Test
  void start_attemptSucceeds_isConnected() {
    plan.connects();

    reconnector.start();

    plan.awaits("connected at first");
    assertThat(reconnector.current()).isNotNull();
    assertThat(reconnector.failure()).isNull();
    assertThat(reconnector.first()).isCompleted();
  }

  @Test
  void start_attemptsFail_pausesDouble() {
    plan.fails(FailureKind.CONNECTION);
    reconnector.start();
    plan.awaits("failed 1, next in 100 ms");
    plan.fails(FailureKind.CONNECTION);
    advance(PAUSE);
    plan.awaits("failed 2, next in 200 ms");
    plan.connects();

    advance(PAUSE.multipliedBy(2));

    plan.awaits("connected");
    assertThat(reconnector.first()).isCompletedExceptionally();
  }

  @Test
  void failure_noAttemptYet_isNone() {
    assertThat(reconnector.current()).isNull();
    assertThat(reconnector.failure()).isNull();
  }

  @Test
  void failure_attemptFailed_isThatOfTheTarget() {
    plan.fails(FailureKind.CONNECTION);

    reconnector.start();

    plan.awaits("failed 1, next in 100 ms");
    assertThatThrownBy(() -> reconnector.first().get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isSameAs(reconnector.failure());
  }

  @Test
  @DisplayName(
      "a refusal for good is notified once, and not to those that wait for the first attempt")
  void refused_againAndAgain_isLoggedOnce() {
    plan.fails(FailureKind.MISUSE);
    reconnector.start();
    plan.awaits("failed 1, next in 100 ms");
    plan.fails(FailureKind.CONNECTION);
    advance(PAUSE);
    plan.awaits("failed 2, next in 200 ms");
    plan.fails(FailureKind.MISUSE);
    advance(PAUSE.multipliedBy(2));
    plan.awaits("failed 3, next in 400 ms");
    plan.awaits("refused");
    plan.fails(FailureKind.MISUSE);

    advance(PAUSE.multipliedBy(4));

    plan.awaits("failed 4, next in 800 ms");
    reconnector.close();
    plan.awaitsNothing();
  }

  @Test
  void lost_theOneInUse_isDiscardedAndMadeAnew() {
    Connection old = connected();
    plan.connects();

    boolean inUse = reconnector.lost(old, failure(FailureKind.CONNECTION), Duration.ZERO);

    assertThat(inUse).isTrue();
    plan.awaits("discarded");
    plan.awaits("connected");
    assertThat(reconnector.current()).isNotNull().isNotSameAs(old);
  }

  @Test
  void lost_withPause_waitsForTheClock() {
    Connection old = connected();
    LayerException why = failure(FailureKind.CONNECTION);

    assertThat(reconnector.lost(old, why, PAUSE)).isTrue();

    plan.awaits("discarded");
    assertThat(reconnector.current()).isNull();
    assertThat(reconnector.failure()).isSameAs(why);
    plan.connects();
    advance(PAUSE);
    plan.awaits("connected");
  }

  @Test
  void lost_anEarlierOne_changesNothing() {
    Connection old = connected();
    plan.connects();
    assertThat(reconnector.lost(old, failure(FailureKind.CONNECTION), Duration.ZERO))
        .isTrue();
    plan.awaits("discarded");
    plan.awaits("connected");
    Connection current = reconnector.current();

    boolean inUse = reconnector.lost(old, failure(FailureKind.CONNECTION), Duration.ZERO);

    assertThat(inUse).isFalse();
    assertThat(reconnector.current()).isSameAs(current);
  }

  @Test
  void close_connected_isDiscarded() {
    connected();

    reconnector.close();

    plan.awaits("discarded");
    assertThat(reconnector.current()).isNull();
    assertThat(reconnector.isClosed()).isTrue();
  }

  @Test
  @DisplayName("an attempt that ends after closing leaves nothing over")
  void close_whileConnecting_resultIsDiscarded() {
    reconnector.start();
    plan.awaits("connecting");

    reconnector.close();

    plan.connects(); // the interrupt was swallowed
    plan.awaits("discarded");
    assertThat(reconnector.current()).isNull();
    assertThat(reconnector.first()).isCompletedExceptionally();
  }

  @Test
  void close_beforeTheNextAttempt_thereIsNone() {
    plan.fails(FailureKind.CONNECTION);
    reconnector.start();
    plan.awaits("failed 1, next in 100 ms");

    reconnector.close();

    clock.advance(Duration.ofMinutes(1));
    plan.awaitsNothing();
  }

  @Test
  void startWith_connection_isUsedBeforeItWasTried() {
    Connection given = new Connection();

    reconnector.startWith(given);

    assertThat(reconnector.current()).isSameAs(given);
    plan.gives(given);
    plan.awaits("connected at first");
    assertThat(reconnector.first()).isCompleted();
  }

  @Test
  void startWith_trialFails_firstFailsAndItIsUsedOn() {
    Connection given = new Connection();
    reconnector.startWith(given);

    plan.fails(FailureKind.MISUSE);

    assertThatThrownBy(() -> reconnector.first().get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    assertThat(reconnector.current()).isSameAs(given);
  }

  private Connection connected() {
    plan.connects();
    reconnector.start();
    plan.awaits("connected at first");
    Connection connection = reconnector.current();
    assertThat(connection).isNotNull();
    return connection;
  }

  /** Moves the clock as soon as the thread of the attempt has asked it for the next one. */
  private void advance(Duration pause) {
    plan.awaitScheduled(clock);
    clock.advance(pause);
  }

  private static LayerException failure(FailureKind kind) {
    return new LayerException(kind, "planned", null);
  }

  private static final class Connection {}

  /** Says how attempts end, and records the notifications. */
  private static final class Plan implements Reconnector.Target<Connection> {
    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<Object> ends = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> notified = new LinkedBlockingQueue<>();

    void connects() {
      ends.add(new Connection());
    }

    void gives(Connection connection) {
      ends.add(connection);
    }

    void fails(FailureKind kind) {
      ends.add(ReconnectorTest.failure(kind));
    }

    void awaits(String what) {
      String next = next(PATIENCE_SECONDS);
      while ("connecting".equals(next) && !"connecting".equals(what)) {
        next = next(PATIENCE_SECONDS);
      }
      assertThat(next).isEqualTo(what);
    }

    void awaitsNothing() {
      assertThat(notified).doesNotContain("refused").allMatch(what -> !what.startsWith("failed"));
    }

    void awaitScheduled(FakeClock clock) {
      while (clock.scheduled() == 0) {
        Thread.onSpinWait();
      }
    }

    private @Nullable String next(long seconds) {
      try {
        return notified.poll(seconds, TimeUnit.SECONDS);
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }

    @Override
    public Connection connect() throws Exception {
      notified.add("connecting");
      Object end = null;
      while (end == null) {
        try {
          end = ends.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException swallowed) {
          // as a driver may do
        }
      }
      if (end instanceof LayerException failure) {
        throw failure;
      }
      return (Connection) end;
    }

    @Override
    public LayerException failure(Exception thrown) {
      return (LayerException) thrown;
    }

    @Override
    public void connected(Connection connection, boolean atFirst) {
      notified.add(atFirst ? "connected at first" : "connected");
    }

    @Override
    public void failed(LayerException failure, int attempts, Duration pause) {
      notified.add("failed " + attempts + ", next in " + pause.toMillis() + " ms");
    }

    @Override
    public void refused(LayerException failure) {
      notified.add("refused");
    }

    @Override
    public void discard(Connection connection) {
      notified.add("discarded");
    }
  }
}
