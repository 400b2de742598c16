package io.cachechain.core.internal.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.SmallHeap;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Z70: an outage in a process with little memory. */
class SmallHeapTest {
  private static final int KEYS = 500_000;

  @Test
  @DisplayName(
      "Z70 F24 P8: half a million invalidations of long keys during an outage end in no lack of memory")
  void invalidate_longKeysWhileTheLayerIsAway_memoryIsBounded(@TempDir Path dir) throws Exception {
    List<String> lines = SmallHeap.run(256, dir, Outage.class);
    assertThat(lines).contains("trusted: false");
  }

  @ParameterizedTest
  @EnumSource(LargeValues.Way.class)
  @DisplayName(
      "Z70 F24 P8: values of 8 MB before a layer that hangs, by each way they can come, fill no memory, and no invalidation is lost")
  void put_largeValuesWhileTheLayerHangs_memoryIsBounded(LargeValues.Way way, @TempDir Path dir)
      throws Exception {
    assertThat(SmallHeap.run(256, dir, LargeValues.class, way.name())).contains("old value: false");
  }

  /** What runs in the process with little memory. */
  static final class Outage {
    private Outage() {}

    public static void main(String[] args) {
      FakeLayer layer = new FakeLayer("redis");
      CloseableChain<String, String> chain = ChainBuilder.create(
              "books", String.class, String.class)
          .executor(Runnable::run)
          .layer(layer)
          .settings(Settings.of("layer.redis.breaker", "off"))
          .build();
      chain.put("held", "old");
      layer.onPuts().fails(FailureKind.CONNECTION);
      String text = "k".repeat(800);
      for (int i = 0; i < KEYS; i++) {
        chain.async().invalidate(text + i).join();
      }
      layer.onPuts().recovers();
      System.out.println("trusted: " + (chain.getIfPresent("held") != null));
      Gauges.LayerGauges gauges =
          Objects.requireNonNull(Gauges.of(chain)).layers().get(0);
      boolean bounded = gauges.missedBytes() <= 64L << 20 && gauges.missedOverflows() > 0;
      System.exit(bounded ? 0 : 1);
    }
  }
}
