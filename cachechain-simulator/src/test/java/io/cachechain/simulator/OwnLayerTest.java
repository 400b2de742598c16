package io.cachechain.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FakeLayer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M14: a layer of one's own under the engine")
class OwnLayerTest {
  private static final int SEEDS = 100;

  @Test
  void run_layerThatKeepsTheContract_noPromiseIsBroken() {
    Simulation simulation = Simulation.create().layer(clock -> new FakeLayer("own").clock(clock));

    assertThat(simulation.find(0, SEEDS)).isNull();
  }

  @Test
  void run_layerThatIgnoresConditions_isFound() {
    Simulation simulation = Simulation.create().layer(clock -> new LastWriteWins());

    Report found = simulation.find(0, SEEDS);

    assertThat(found).isNotNull();
    assertThat(found.violations().get(0).promise()).isEqualTo("P2");
  }

  @Test
  void shrink_failingRun_keepsTheBrokenPromiseOnly() {
    Simulation simulation = Simulation.create().layer(clock -> new LastWriteWins());
    Report found = simulation.find(0, SEEDS);

    Report smallest = simulation.shrink(found.seed());

    assertThat(smallest.violations()).isNotEmpty();
    assertThat(smallest.events()).isLessThan(found.events());
    assertThat(smallest.toString()).contains("P2");
    assertThat(smallest.lines()).isNotEmpty();
  }

  /** Stores whatever comes. */
  private static final class LastWriteWins implements io.cachechain.spi.ByteLayer {
    private final Map<String, byte[]> slots = new HashMap<>();

    @Override
    public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
      return CompletableFuture.completedFuture(slots.get(key));
    }

    @Override
    public CompletionStage<PutResult> put(
        String key, ByteEntry entry, Condition condition, Deadline deadline) {
      slots.put(key, entry.bytes());
      return CompletableFuture.completedFuture(PutResult.stored());
    }
  }
}
