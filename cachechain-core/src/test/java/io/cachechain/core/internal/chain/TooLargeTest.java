package io.cachechain.core.internal.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.FailureKind;
import io.cachechain.core.internal.entry.EntryFormat;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLoader;
import io.cachechain.testing.TestEntries;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("H22 Z71: what a layer gives beyond value.max-bytes is nothing, counted and replaced")
class TooLargeTest {
  private static final int MOST = 1_000;
  private static final int LIMIT = EntryFormat.maxEntryBytes(MOST);

  private final Chains chains = Chains.create();
  private final FakeLayer layer = chains.redis;
  private final FakeLoader<String, String> loader = FakeLoader.of(Map.of("a", "1", "b", "2"));
  private final Chain<String, String> chain = chains
      .builder()
      .layer(layer.bulk(), l -> l.maxValueBytes(MOST))
      .loader(loader)
      .build();

  @AfterEach
  void numbersAddUp() {
    assertThat(chain.stats().layer("redis").failures()).isZero();
    assertThat(chain.describe().toString()).contains(" up");
  }

  @Test
  void get_foreignBytesTooLong_missAndReplaced() {
    layer.plant("books:e:a", new byte[LIMIT + 1]);

    assertThat(chain.get("a")).isEqualTo("1");

    assertMissedAndReplaced("a");
  }

  @Test
  @DisplayName("also where it is an entry of this very key, as of a node with a higher limit")
  void get_ownEntryTooLong_missAndReplaced() {
    Version version = Version.of(chains.clock.currentTimeMillis(), 0, 0, 9);
    layer.plant(
        "books:e:a", TestEntries.value("books:e:a", version, new byte[LIMIT]).bytes());

    assertThat(chain.get("a")).isEqualTo("1");

    assertMissedAndReplaced("a");
  }

  @Test
  void getAll_oneTooLong_doesNotTouchTheOthers() {
    layer.plant("books:e:a", new byte[LIMIT + 1]);
    chain.put("b", "other");

    assertThat(chain.getAll(List.of("a", "b"))).isEqualTo(Map.of("a", "1", "b", "other"));

    assertMissedAndReplaced("a");
  }

  @Test
  @DisplayName("a layer that does not give it at all, but says that it is too large")
  void get_layerSaysTooLarge_isAMiss() {
    layer.onGets().fails(FailureKind.TOO_LARGE);

    assertThat(chain.get("a")).isEqualTo("1");

    layer.recovers();
    assertMissedAndReplaced("a");
  }

  private void assertMissedAndReplaced(String key) {
    assertThat(chain.stats().layer("redis").undecodable()).isPositive();
    assertThat(layer.heldVersion("books:e:" + key)).isNotNull();
    assertThat(layer.held("books:e:" + key)).hasSizeLessThan(MOST);
    int loads = loader.loads();
    assertThat(chain.get(key)).isEqualTo("1");
    assertThat(loader.loads()).isEqualTo(loads);
  }
}
