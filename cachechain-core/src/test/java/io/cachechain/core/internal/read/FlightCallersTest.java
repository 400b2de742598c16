package io.cachechain.core.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Loader;
import io.cachechain.core.internal.metrics.LayerCounters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("those who wait for a flight")
class FlightCallersTest {
  private static final Loader<String, String> FIRST = key -> "first";
  private static final Loader<String, String> SECOND = key -> "second";

  private final FlightCallers<String> callers = new FlightCallers<>();

  @Test
  void leave_lastOne_nobodyIsLeft() {
    callers.join(null, 0, true);
    callers.join(null, 0, true);

    assertThat(callers.leave()).isFalse();
    assertThat(callers.areWaiting()).isTrue();
    assertThat(callers.leave()).isTrue();
    assertThat(callers.areWaiting()).isFalse();
    assertThat(callers.count()).as("all who have been there").isEqualTo(2);
  }

  @Test
  void join_severalLoaders_theFirstLoads() {
    callers.join(null, 0, true);
    assertThat(callers.wantLoad()).isFalse();

    callers.join(FIRST, 0, true);
    callers.join(SECOND, 0, true);

    assertThat(callers.wantLoad()).isTrue();
    assertThat(callers.endWalk()).isSameAs(FIRST);
  }

  @Test
  @DisplayName("who asks for a load when the walk has ended without one comes too late")
  void join_walkHasEnded_noLoadIsAskedForAnyMore() {
    callers.join(null, 0, true);
    assertThat(callers.endWalk()).isNull();

    callers.join(FIRST, 0, true);

    assertThat(callers.wantLoad()).isFalse();
    assertThat(callers.endWalk()).isNull();
  }

  @Test
  @DisplayName("who asks for a load that goes on joins it")
  void join_walkHasEndedWithALoad_theSameLoads() {
    callers.join(FIRST, 0, true);
    callers.endWalk();

    callers.join(SECOND, 0, true);

    assertThat(callers.endWalk()).isSameAs(FIRST);
  }

  @Test
  void join_deeperThanAllBefore_saysSo() {
    assertThat(callers.join(FIRST, 0, true)).isFalse();
    assertThat(callers.join(FIRST, 2, true)).isTrue();
    assertThat(callers.join(FIRST, 2, true)).isFalse();
    assertThat(callers.join(FIRST, 1, true)).isFalse();
    assertThat(callers.join(null, 5, true))
        .as("who wants no load is nested in none")
        .isFalse();
    assertThat(callers.level()).isEqualTo(2);
  }

  @Test
  void join_engineAlone_isNotCounted() {
    LayerCounters ofLayer = new LayerCounters();
    callers.join(null, 0, false);
    assertThat(callers.counting(ofLayer)).isNotSameAs(ofLayer);

    callers.join(null, 0, true);
    callers.join(null, 0, false);

    assertThat(callers.counting(ofLayer)).isSameAs(ofLayer);
  }

  @Test
  void abandon_allHaveLeft_isSaid() {
    callers.join(null, 0, true);
    callers.leave();
    assertThat(callers.haveAbandoned()).isFalse();

    callers.abandon();

    assertThat(callers.haveAbandoned()).isTrue();
  }
}
