package io.cachechain.core.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.ChainStats;
import io.cachechain.internal.StatsFacts;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("OB3: latencies per layer")
class LatencyHistogramTest {
  private final LatencyHistogram histogram = new LatencyHistogram();

  @Test
  void latency_percentiles_areOffByAnEighthAtMost() {
    Random random = new Random(11);
    long[] nanos = new long[10_000];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (long) Math.pow(10, random.nextDouble() * 10);
      histogram.record(nanos[i]);
    }
    Arrays.sort(nanos);

    for (double percentile : new double[] {0.01, 1, 25, 50, 90, 99, 99.9, 100}) {
      long exact = nanos[(int) Math.ceil(nanos.length * percentile / 100) - 1];
      assertThat((double) latency(percentile).toNanos())
          .as("p%s", percentile)
          .isBetween(exact * 7 / 8.0 - 1, exact * 9 / 8.0 + 1);
    }
  }

  @Test
  void record_extremes_areCounted() {
    histogram.record(-1);
    histogram.record(0);
    histogram.record(Long.MAX_VALUE);

    assertThat(Arrays.stream(histogram.snapshot()).sum()).isEqualTo(3);
    assertThat(latency(50)).isZero();
    assertThat(latency(100)).isGreaterThan(Duration.ofHours(4));
  }

  @Test
  void snapshot_isACopy() {
    long[] before = histogram.snapshot();
    histogram.record(1_000);

    assertThat(Arrays.stream(before).sum()).isZero();
  }

  private Duration latency(double percentile) {
    return new ChainStats("x", new StatsFacts(Map.of(), histogram.snapshot()), Map.of())
        .latency(percentile);
  }
}
