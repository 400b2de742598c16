package io.cachechain.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.Option;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeLayer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("what providers say of their layers and options before anything is opened")
class LayerTypeTest extends FaultyBuilds {
  private static final Option<String> DIR = Option.text("dir").required().describedAs("the place");

  private final AtomicInteger opened = new AtomicInteger();

  @ParameterizedTest
  @CsvSource({
    "0, NearLayer",
    "1, CacheLayer",
    "999, CacheLayer",
    "1000, ByteLayer",
    "2000, ByteLayer"
  })
  void layerType_unsaid_goesByDistance(int distance, String type) {
    CacheLayerProvider provider = new Stores("files", distance, null, List.of());

    assertThat(provider.layerType().getSimpleName()).isEqualTo(type);
  }

  @Test
  void layerType_ofExistingLayers_isTheirs() {
    assertThat(new FakeLayer("a").provider().layerType()).isAssignableTo(ByteLayer.class);
    assertThat(LayerSpec.of("a", BoundedNearLayer.lru(1)).provider().layerType())
        .isAssignableTo(NearLayer.class);
  }

  @Test
  void build_withBytesThatNoCodecTakes_isRefusedBeforeAnythingIsOpened() {
    assertThat(failure(books().layer(new Stores("files", 100, ByteLayer.class, List.of()))))
        .hasMessageContaining("layer 'files' keeps bytes, but no codec takes");
    assertThat(opened).hasValue(0);
  }

  @Test
  void build_withLayerOfUnknownType_isRefusedWhenItIsOpen() {
    assertThat(failure(books().layer(new Stores("files", 100, null, List.of()))))
        .hasMessageContaining("layer 'files' keeps bytes, but no codec takes");
    assertThat(opened).hasValue(1);
  }

  @Test
  void build_withoutRequiredOption_namesTheWayToGiveIt() {
    Option<String> inCode = DIR.givenBy("Files.at(..)").environment("FILES");

    assertThat(failure(texts().layer(new Stores("files", 0, ByteLayer.class, List.of(inCode)))))
        .hasMessageEndingWith("layer 'files': 'dir' is missing. Give Files.at(..), or set"
            + " cachechain.chains.texts.layer.files.dir or FILES.");
    assertThat(failure(texts().layer(new Stores("files", 0, ByteLayer.class, List.of(DIR)))))
        .hasMessageEndingWith("layer 'files': 'dir' is missing: the place. Set"
            + " cachechain.chains.texts.layer.files.dir.");
  }

  /** A description may hold any words: none of them is taken for advice. */
  @Test
  void build_withoutRequiredOption_readsNothingIntoItsDescription() {
    Option<String> chatty = DIR.describedAs("the place; give it a minute");

    assertThat(failure(texts().layer(new Stores("files", 0, ByteLayer.class, List.of(chatty)))))
        .hasMessageContaining("'dir' is missing: the place; give it a minute. Set ");
  }

  private final class Stores implements CacheLayerProvider, LayerSpec<Object, Object> {
    private final String name;
    private final int distance;
    private final Class<? extends CacheLayer> type;
    private final List<Option<?>> options;

    Stores(String name, int distance, Class<? extends CacheLayer> type, List<Option<?>> options) {
      this.name = name;
      this.distance = distance;
      this.type = type;
      this.options = options;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int distance() {
      return distance;
    }

    @Override
    public Class<? extends CacheLayer> layerType() {
      return type == null ? CacheLayerProvider.super.layerType() : type;
    }

    @Override
    public List<Option<?>> options() {
      return options;
    }

    @Override
    public CacheLayer open(LayerConfig config) {
      opened.incrementAndGet();
      return new FakeLayer(name);
    }

    @Override
    public CacheLayerProvider provider() {
      return this;
    }

    @Override
    public Map<Option<?>, Object> settings() {
      return Map.of();
    }
  }
}
