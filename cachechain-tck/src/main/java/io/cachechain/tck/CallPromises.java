package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class CallPromises extends LayerPromises {
  private static final int CANCELLED = 20;

  @Test
  @DisplayName(
      "A32: a layer that says that it is private to its node carries no messages to others")
  void backplane_ofLocalLayer_isNone() {
    LayerProbe probe = probe();

    if (probe.layer().capabilities().contains(Capability.LOCAL)) {
      assertThat(probe.layer().backplane())
          .as(
              "what only this node can reach cannot notify other nodes: leave Capability.LOCAL out if the store is shared, else backplane()")
          .isEmpty();
    }
    assertThat(probe.layer().capabilities())
        .as("the capabilities are the same each time")
        .isEqualTo(probe.layer().capabilities());
  }

  @Test
  @DisplayName("H18: calls that the engine gave up and cancelled do not break later ones")
  void cancel_manyCalls_leavesTheLayerWorking() {
    LayerProbe probe = probe();
    String key = probe.key("k");

    for (int i = 0; i < CANCELLED; i++) {
      CompletionStage<?> read = probe.layer().get(probe.key("read" + i), probe.deadline());
      LockSupport.parkNanos(
          i * 50_000L); // some are cancelled before they run, and some while they do
      cancel(read);
      String written = probe.key("write" + i);
      cancel(probe
          .layer()
          .put(
              written,
              probe.value(written, probe.version(1)),
              Condition.newerWins(),
              probe.deadline()));
      probe
          .layer()
          .getAll(List.of(key, written), probe.deadline())
          .values()
          .forEach(CallPromises::cancel);
    }

    probe.store(key, probe.version(1));
    assertThat(probe.held(key)).isEqualTo(probe.version(1));
  }

  @Test
  @DisplayName("H18: a call whose deadline has passed already ends, and later ones work")
  void get_deadlinePassed_ends() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    Deadline passed = Deadline.in(probe.clock(), Duration.ZERO);

    probe.end(probe.layer().get(key, passed));
    probe.end(
        probe.layer().put(key, probe.value(key, probe.version(1)), Condition.newerWins(), passed));

    probe.store(key, probe.version(2));
    assertThat(probe.held(key)).isEqualTo(probe.version(2));
  }

  @Test
  @DisplayName("what it says of itself is there, and the same each time")
  void descriptions_askedTwice_areTheSame() {
    ByteLayer layer = probe().layer();

    assertThat(layer.capabilities()).isNotNull().isEqualTo(layer.capabilities());
    assertThat(layer.location()).isNotBlank().doesNotContain("\n");
    assertThat(layer.remarks()).isNotNull().doesNotContainNull();
  }

  @Test
  @DisplayName("M1: closing twice is no error, and a call after it ends, whichever way")
  void close_twice_isNoErrorAndCallsEnd() throws Exception {
    LayerProbe probe = probe();
    ByteLayer layer = contract().another();

    layer.close();
    layer.close();

    CompletionStage<?> late;
    try {
      late = layer.get(probe.key("k"), probe.deadline());
    } catch (RuntimeException refused) {
      return;
    }
    probe.end(late);
  }

  private static void cancel(CompletionStage<?> stage) {
    boolean unused = stage.toCompletableFuture().cancel(true);
  }
}
