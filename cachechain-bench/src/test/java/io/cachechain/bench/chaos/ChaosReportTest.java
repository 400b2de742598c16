package io.cachechain.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChaosReportTest {
  private final ChaosReport report = new ChaosReport();

  @Test
  void text_allHeld_saysSo() {
    report.add("node-0", "1000;0;1500;20000;0;");
    report.atRest(Duration.ofMillis(1_500), "");
    report.closed("", 0);

    assertThat(report.isGood()).isTrue();
    assertThat(report.text())
        .contains("1,000", "1.5 ms", "20.0 ms", "At rest 1.5 s after the last call", "All held.");
  }

  @Test
  void lost_afterAnOutage_isARowOfItsOwn() {
    report.add("node-0", "1000;0;1500;20000;0;");
    report.lost("Redis stopped", 0, 1_250);

    assertThat(report.text()).containsPattern("Redis stopped +1,250 ms +0 ms");
    assertThat(report.isGood()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1000;0;1500;20000;1;get failed, get failed",
    "1000;0;1500;35200000;0;,         a call took 35200 ms",
    "0;0;0;0;0;,                      it made no call"
  })
  void add_somethingWrong_isSaid(String line, String said) {
    report.add("node-0", line);

    assertThat(report.isGood()).isFalse();
    assertThat(report.text()).contains("NOT AS IT SHOULD BE: node-0: " + said);
  }

  @Test
  void atRest_somethingLeft_isSaid() {
    report.atRest(Duration.ofMinutes(2), "node-1 has 3 keys missed or queued");

    assertThat(report.text())
        .contains("not at rest after 120 s: node-1 has 3 keys missed or queued")
        .doesNotContain("At rest");
  }

  @Test
  void closed_threadsAndConnectionsLeft_areSaid() {
    report.closed("redisson-netty-1", 2);

    assertThat(report.text())
        .contains("threads are left after closing: redisson-netty-1")
        .contains("2 connections are left after closing");
  }
}
