package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.spi.NearLayer;
import io.cachechain.spi.Version;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeEntry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("J9: the reference near layer")
class BoundedNearLayerTest {
  private static final FakeEntry<String> ENTRY = FakeEntry.of("v", Version.of(1, 0, 0, 1));

  @Nested
  @DisplayName("that evicts what was used longest ago")
  class Lru extends NearLayerContract {
    @Override
    protected NearLayer<String, String> open(int maximumSize) {
      return BoundedNearLayer.lru(maximumSize);
    }
  }

  @Nested
  @DisplayName("that evicts what was stored longest ago")
  class Fifo extends NearLayerContract {
    @Override
    protected NearLayer<String, String> open(int maximumSize) {
      return BoundedNearLayer.fifo(maximumSize);
    }
  }

  @Test
  void lru_full_evictsWhatWasUsedLongestAgo() {
    NearLayer<String, String> layer = BoundedNearLayer.lru(2);
    layer.store("a", ENTRY);
    layer.store("b", ENTRY);
    assertThat(layer.peek("a")).isNotNull();

    layer.store("c", ENTRY);

    assertThat(layer.peek("a")).isNotNull();
    assertThat(layer.peek("b")).isNull();
  }

  @Test
  void fifo_full_evictsWhatWasStoredLongestAgo() {
    NearLayer<String, String> layer = BoundedNearLayer.fifo(2);
    layer.store("a", ENTRY);
    layer.store("b", ENTRY);
    assertThat(layer.peek("a")).isNotNull();

    layer.store("c", ENTRY);

    assertThat(layer.peek("a")).isNull();
    assertThat(layer.peek("b")).isNotNull();
  }

  @Test
  @DisplayName("J1: it cannot be unbounded or empty")
  void lru_sizeOfZero_isRefused() {
    assertThatThrownBy(() -> BoundedNearLayer.lru(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
  }
}
