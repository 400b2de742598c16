package io.cachechain.core.internal.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.Loader;
import io.cachechain.core.ChainListener;
import io.cachechain.core.internal.metrics.ChainCounters;
import io.cachechain.core.internal.metrics.ChainEvent;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.RecordingListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What runs the loads of a chain, without a chain: each task of a thread waits here until the test
 * runs it.
 */
class LoadsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final FakeClock clock = FakeClock.frozen();
  private final ChainCounters counters = new ChainCounters();
  private final RecordingListener<ChainListener> recorded =
      RecordingListener.of(ChainListener.class);
  private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
  private final LoadFrame.Home home = new LoadFrame.Home("books", this, key -> "");

  /** Two at once, one waits, three levels. */
  private final Loads loads = new Loads(
      home,
      new Loads.Bounds(2, 1, 3, TIMEOUT.toNanos()),
      threads::add,
      clock,
      counters,
      recorded.listener());

  private Load<String> start(Loader<String, String> loader, @Nullable LoadFrame parent) {
    Load<String> load = loads.load("k", loader, LoadFrame.below(parent), parent, () -> true);
    load.start();
    return load;
  }

  private Load<String> start() {
    return start(key -> "v", null);
  }

  private void runThread() {
    Objects.requireNonNull(threads.poll(), "no thread was asked for").run();
  }

  private static LoadFailure.@Nullable Reason reason(Load<?> load) {
    LoadFailure failure = load.result().join().failure();
    return failure == null ? null : failure.reason();
  }

  @Test
  void start_placeIsFree_loads() {
    Load<String> load = start();
    clock.advance(Duration.ofMillis(40));
    runThread();

    assertThat(load.result().join()).isEqualTo(new Load.Loaded<>("v", null, 40_000_000));
    assertThat(load.result().join().tookMillis()).isEqualTo(40);
    assertThat(counters.of(ChainEvent.LOAD)).isOne();
    assertThat(recorded.count("loaded")).isOne();
    assertThat(clock.scheduled()).as("timers that are left").isZero();
  }

  @Test
  void start_allPlacesAreTaken_waitsForOne() {
    start();
    start();
    Load<String> third = start();

    assertThat(threads).hasSize(2);
    assertThat(loads.running()).isEqualTo(2);
    assertThat(loads.waiting()).isOne();
    assertThat(third.progress()).startsWith("waiting for a place for 0 ms");

    runThread();
    runThread();
    runThread();

    assertThat(third.result().join().value()).isEqualTo("v");
    assertThat(loads.running()).isZero();
  }

  @Test
  void start_tooManyWait_isRefused() {
    start();
    start();
    start();

    Load<String> fourth = start();

    LoadFailure failure = Objects.requireNonNull(fourth.result().join().failure());
    assertThat(failure.reason()).isEqualTo(LoadFailure.Reason.REFUSED);
    assertThat(failure.detail())
        .isEqualTo("2 loads are running (loader.parallel), 1 wait. Is the origin down?");
    assertThat(counters.of(ChainEvent.LOAD_REFUSED)).isOne();
  }

  @Test
  void start_noThread_isRefused() {
    Loads withoutThreads = new Loads(
        home,
        new Loads.Bounds(2, 1, 3, TIMEOUT.toNanos()),
        task -> {
          throw new RejectedExecutionException("shut down");
        },
        clock,
        counters,
        recorded.listener());
    Load<String> load = withoutThreads.load("k", key -> "v", 0, null, () -> true);
    load.start();

    LoadFailure failure = Objects.requireNonNull(load.result().join().failure());
    assertThat(failure.reason()).isEqualTo(LoadFailure.Reason.REFUSED);
    assertThat(failure.detail()).startsWith("there is no thread for it.");
  }

  @Test
  void start_nestedWhileAllPlacesAreTaken_hasPlacesOfItsLevel() {
    Load<String> outer = start();
    start();

    Load<String> nested = start(key -> "inner", outer.frame());
    runThread();
    runThread();
    runThread();

    assertThat(nested.result().join().value()).isEqualTo("inner");
  }

  @Test
  void start_nestedTooDeep_isRefusedAndSaysSo() {
    Load<String> first = start();
    Load<String> second = start(key -> "v", first.frame());
    Load<String> third = start(key -> "v", second.frame());

    Load<String> fourth = start(key -> "v", third.frame());

    LoadFailure failure = Objects.requireNonNull(fourth.result().join().failure());
    assertThat(failure.cause()).isInstanceOf(EndlessLoadException.class);
    assertThat(failure.detail())
        .startsWith("chain 'books': 3 loads wait for this one, each for the next");
  }

  @Test
  void timeout_whileItWaits_endsAndGivesItsPlaceBack() {
    start();
    start();
    Load<String> third = start();

    clock.advance(TIMEOUT);

    assertThat(reason(third)).isEqualTo(LoadFailure.Reason.TIMEOUT);
    assertThat(loads.waiting()).isZero();
    assertThat(counters.loadFailuresByKind()).containsEntry(FailureKind.TIMEOUT, 3L);
  }

  @Test
  void timeout_whileItRuns_interruptsAndDiscardsWhatComesLate() {
    boolean[] interrupted = new boolean[1];
    Load<String> load = start(
        key -> {
          clock.advance(TIMEOUT);
          interrupted[0] = Thread.interrupted();
          return "late";
        },
        null);
    runThread();

    assertThat(reason(load)).isEqualTo(LoadFailure.Reason.TIMEOUT);
    assertThat(interrupted[0]).isTrue();
    assertThat(counters.of(ChainEvent.LATE_LOAD)).isOne();
  }

  @Test
  void timeout_stageIsOpen_cancelsItAndHoldsThePlaceUntilThen() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Load<String> load = start(Loader.async(key -> stage), null);
    runThread();
    assertThat(loads.running()).isOne();

    clock.advance(TIMEOUT);

    assertThat(reason(load)).isEqualTo(LoadFailure.Reason.TIMEOUT);
    assertThat(stage).isCancelled();
    assertThat(loads.running()).isZero();
  }

  @Test
  void load_throws_failsByThat() {
    IllegalStateException broken = new IllegalStateException("no database");
    Load<String> load = start(
        key -> {
          throw broken;
        },
        null);
    runThread();

    LoadFailure failure = Objects.requireNonNull(load.result().join().failure());
    assertThat(failure.reason()).isEqualTo(LoadFailure.Reason.FAILED);
    assertThat(failure.cause()).isSameAs(broken);
    assertThat(counters.loadFailuresByKind()).containsEntry(FailureKind.OTHER, 1L);
  }

  @Test
  @SuppressWarnings("NullAway") // what a careless loader does
  void load_asyncLoaderGivesNoStage_fails() {
    Load<String> load = start(Loader.async(key -> null), null);
    runThread();

    LoadFailure failure = Objects.requireNonNull(load.result().join().failure());
    assertThat(failure.cause())
        .hasMessage("the asynchronous loader returned null instead of a stage");
  }

  @Test
  void withdraw_beforeItRuns_neverRuns() {
    boolean[] ran = new boolean[1];
    Load<String> load = start(
        key -> {
          ran[0] = true;
          return "v";
        },
        null);

    assertThat(load.withdraw()).isTrue();
    load.cancel();
    runThread();

    assertThat(ran[0]).isFalse();
    assertThat(reason(load)).isEqualTo(LoadFailure.Reason.ABANDONED);
  }

  @Test
  void withdraw_whileItRuns_isRefused() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Load<String> load = start(Loader.async(key -> stage), null);
    runThread();

    assertThat(load.withdraw()).isFalse();
    stage.complete("v");
    assertThat(load.result().join().value()).isEqualTo("v");
  }

  @Test
  void deepen_whileItWaits_takesAPlaceOfTheDeeperLevel() {
    start();
    start();
    Load<String> third = start();

    third.deepen(1);

    assertThat(third.frame().level()).isOne();
    assertThat(threads).as("asked for").hasSize(3);
  }

  @Test
  void closeUnwaited_stopsThoseForWhichNobodyWaits() {
    Load<String> waitedFor = start();
    Load<String> unwaited = loads.load("k", key -> "v", 0, null, () -> false);
    unwaited.start();

    loads.closeUnwaited();

    assertThat(reason(unwaited)).isEqualTo(LoadFailure.Reason.CLOSED);
    assertThat(waitedFor.result()).isNotDone();

    loads.close();

    assertThat(reason(waitedFor)).isEqualTo(LoadFailure.Reason.CLOSED);
  }

  @Test
  void store_sharesPlacesAndTimeout_notTheNumbers() {
    Load<Boolean> store = loads.store("k", () -> true);
    runThread();

    assertThat(store.result().join().value()).isTrue();
    assertThat(counters.of(ChainEvent.LOAD)).isZero();
    assertThat(recorded.calls()).isEmpty();

    Load<Boolean> late = loads.store("k", () -> true);
    clock.advance(TIMEOUT);
    assertThat(reason(late)).isEqualTo(LoadFailure.Reason.TIMEOUT);
  }
}
