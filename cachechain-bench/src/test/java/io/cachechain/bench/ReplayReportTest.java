package io.cachechain.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.FakeLayer;
import io.cachechain.tier.caffeine.CaffeineLayer;
import org.junit.jupiter.api.Test;

class ReplayReportTest {
  @Test
  void faults_allAsItShouldBe_none() {
    assertThat(report(3, 2, 2, 0, 0).faults()).isEmpty();
  }

  @Test
  void faults_keyLoadedTwice_saysSo() {
    assertThat(report(3, 1, 2, 0, 0).faults())
        .containsExactly("the origin was asked 2 times for 1 different keys");
  }

  @Test
  void faults_accessesLost_saysSo() {
    assertThat(report(4, 2, 2, 0, 0).faults())
        .containsExactly("the chain had 3 requests for 4 accesses");
  }

  @Test
  void faults_wrongValueAndFailedRead_saysBoth() {
    assertThat(report(3, 2, 2, 5, 1).faults())
        .containsExactly("5 values were not what the origin has", "1 reads failed");
  }

  @Test
  void faults_loadsCountedOtherwise_saysSo() {
    assertThat(report(3, 2, 3, 0, 0).faults())
        .containsExactly(
            "the origin was asked 3 times for 2 different keys",
            "the chain counted 2 loads, the origin 3");
  }

  @Test
  void text_hasALineForEachLayerAndTheChain() {
    String text = report(3, 2, 2, 0, 0).text();

    assertThat(text.lines().map(line -> line.trim().split(" +", 2)[0]))
        .contains("layer", "caffeine", "far", "chain");
    assertThat(text).contains("2 loads of the origin for 2 different keys");
  }

  @Test
  void percentile_ofKnownTimes_isWithinAnEighth() {
    Latencies latencies = new Latencies();
    for (int i = 1; i <= 1_000; i++) {
      latencies.add(i * 1_000L);
    }

    assertThat(latencies.percentile(50).toNanos()).isBetween(440_000L, 565_000L);
    assertThat(latencies.percentile(99).toNanos()).isBetween(870_000L, 1_120_000L);
    assertThat(new Latencies().percentile(50)).isZero();
  }

  /** A chain that was asked three times for two keys. */
  private static ReplayReport report(
      long accesses, long keys, long originLoads, long wrong, long failed) {
    try (CloseableChain<Integer, String> chain = ChainBuilder.create(
            "report", Integer.class, String.class)
        .layer(CaffeineLayer.maximumSize(10))
        .layer(new FakeLayer("far"))
        .loader(key -> "value " + key)
        .build()) {
      read(chain, 1, 2, 1);
      return new ReplayReport(
          chain.stats(),
          new Latencies(),
          new Latencies(),
          accesses,
          keys,
          originLoads,
          wrong,
          failed);
    }
  }

  private static void read(Chain<Integer, String> chain, int... keys) {
    for (int key : keys) {
      assertThat(chain.get(key)).isEqualTo("value " + key);
    }
  }
}
