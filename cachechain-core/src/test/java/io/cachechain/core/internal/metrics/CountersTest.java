package io.cachechain.core.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CountersTest {
  private final Counters<StoreOutcome> counters = new Counters<>(StoreOutcome.class);

  @Test
  void count_eachConstant_hasItsOwnNumber() {
    counters.count(StoreOutcome.FAILED);
    counters.count(StoreOutcome.FAILED);
    counters.count(StoreOutcome.STORED);

    assertThat(counters.of(StoreOutcome.FAILED)).isEqualTo(2);
    assertThat(counters.of(StoreOutcome.STORED)).isEqualTo(1);
    assertThat(counters.of(StoreOutcome.DROPPED)).isZero();
    assertThat(counters.all()).isEqualTo(3);
  }

  @Test
  void occurred_onlyThoseThatDid() {
    counters.add(StoreOutcome.REJECTED, 5);
    counters.add(StoreOutcome.STORED, 0);

    assertThat(counters.occurred()).isEqualTo(Map.of(StoreOutcome.REJECTED, 5L));
  }

  @Test
  void meters_ofAllEvents_areDifferent() {
    List<String> meters = Stream.<Metered>concat(
            Stream.of(ChainEvent.values()), Stream.of(BackplaneEvent.values()))
        .filter(Metered::hasMeter)
        .map(event -> event.meter() + " " + event.result())
        .toList();

    assertThat(meters).doesNotHaveDuplicates().hasSizeGreaterThan(20);
  }
}
