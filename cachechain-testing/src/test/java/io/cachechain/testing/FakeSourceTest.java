package io.cachechain.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.spi.Version;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
    "M5: the fake loader and the fake origin do what is planned and record what they are asked for")
class FakeSourceTest {
  private final FakeOrigin<String, String> origin = FakeOrigin.of(Map.of("k", "v"));

  @Test
  void load_nothingPlanned_answersAndCounts() throws Exception {
    assertThat(origin.load("k")).isEqualTo("v");
    assertThat(origin.load("other")).isNull();

    assertThat(origin.loads()).isEqualTo(2);
    assertThat(origin.loadedKeys()).containsExactly("k", "other");
    assertThat(origin.mostAtOnce()).isEqualTo(1);
    assertThat(origin.running()).isZero();
  }

  @Test
  void storeAndDelete_changeTheRows() throws Exception {
    origin.store("k", "new");
    origin.store("k2", "v2");
    origin.delete("k");

    assertThat(origin.rows()).isEqualTo(Map.of("k2", "v2"));
    assertThat(origin.stores()).isEqualTo(2);
    assertThat(origin.deletes()).isEqualTo(1);
  }

  @Test
  @DisplayName("F20: a versioned origin stores what is not older, and says whether it did")
  void storeVersioned_olderAndNewer_keepsTheNewest() throws Exception {
    Version older = Version.of(1, 0, 0, 1);
    Version newer = Version.of(2, 0, 0, 1);
    assertThat(origin.isVersioned()).isFalse();
    assertThat(origin.versioned().isVersioned()).isTrue();

    assertThat(origin.storeVersioned("k", "second", newer)).isTrue();
    assertThat(origin.storeVersioned("k", "first", older)).isFalse();
    assertThat(origin.storeVersioned("k", "second", newer)).isTrue();
    assertThat(origin.row("k")).isEqualTo("second");
    assertThat(origin.version("k")).isEqualTo(newer);
    origin.change("k", null);
    assertThat(origin.storeVersioned("k", "first", older)).isTrue();

    assertThat(origin.rows()).isEqualTo(Map.of("k", "first"));
    assertThat(origin.stores()).isEqualTo(4);
  }

  @Test
  void failsTimes_afterThat_works() throws Exception {
    origin.failsTimes(1);

    assertThatThrownBy(() -> origin.load("k")).isInstanceOf(IOException.class);
    assertThat(origin.load("k")).isEqualTo("v");
  }

  @Test
  void fails_always_throwsWhatWasGiven() {
    FakeLoader<String, String> loader = FakeLoader.of(key -> key);
    IllegalStateException planned = new IllegalStateException("planned");
    loader.fails(planned);

    assertThatThrownBy(() -> loader.load("k")).isSameAs(planned);
    assertThat(loader.running()).isZero();
  }

  @Test
  @DisplayName(
      "on the thread that planned it, which nobody could free, it says so instead of hanging")
  void hangs_onTheThreadThatPlannedIt_failsAndSaysSo() throws Exception {
    origin.hangs();
    assertThatThrownBy(() -> origin.load("k"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("on the thread that calls the chain");
    origin.hangsUninterruptibly();
    assertThatThrownBy(() -> origin.store("k", "w"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("executor(..)");
    assertThat(origin.running()).isZero();

    origin.recovers();
    assertThat(origin.load("k")).isEqualTo("v");
  }

  @Test
  void hangs_interrupted_ends() throws Exception {
    origin.hangs();
    FutureTask<String> load = new FutureTask<>(() -> origin.load("k"));
    Thread thread = new Thread(load);
    thread.start();

    thread.interrupt();
    thread.join();

    assertThatThrownBy(load::get).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void hangsUninterruptibly_interrupted_endsOnlyWhenItRecovers() throws Exception {
    origin.hangsUninterruptibly();
    FutureTask<String> load = new FutureTask<>(() -> origin.load("k"));
    Thread thread = new Thread(load);
    thread.start();
    while (origin.running() == 0) {
      Thread.onSpinWait();
    }

    thread.interrupt();
    assertThat(load).isNotDone();
    origin.recovers();
    thread.join();

    assertThat(load.get()).isEqualTo("v");
  }

  @Test
  void pauses_untilTheGateOpens_waits() throws Exception {
    FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "v"));
    Gate gate = loader.pauses();
    FutureTask<String> load = new FutureTask<>(() -> loader.load("k"));
    Thread thread = new Thread(load);
    thread.start();

    gate.awaitArrivals(1);
    assertThat(load).isNotDone();
    gate.open();
    thread.join();

    assertThat(load.get()).isEqualTo("v");
    assertThat(gate.arrivals()).isEqualTo(1);
  }

  @Test
  void delays_byAJumpingClock_passesThatTime() throws Exception {
    FakeClock clock = FakeClock.jumping(Duration.ZERO);
    origin.delays(clock, Duration.ofSeconds(5));

    assertThat(origin.load("k")).isEqualTo("v");

    assertThat(clock.instant()).isEqualTo(FakeClock.START.plusSeconds(5));
  }
}
