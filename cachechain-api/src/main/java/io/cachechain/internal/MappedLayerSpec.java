package io.cachechain.internal;

import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.Option;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The spec, and the provider, of a near layer of other types.
 *
 * @param spec that of the layer
 * @param keys gives the layer's form of a key
 * @param values gives the layer's form of a value
 */
public record MappedLayerSpec<K, V, K2, V2>(
    LayerSpec<K2, V2> spec,
    Function<? super K, ? extends K2> keys,
    Function<? super V, ? extends V2> values)
    implements LayerSpec<K, V>, CacheLayerProvider {
  /** Checks that all are given. */
  public MappedLayerSpec {
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(values, "values");
  }

  @Override
  public CacheLayerProvider provider() {
    return this;
  }

  @Override
  public Map<Option<?>, Object> settings() {
    return spec.settings();
  }

  @Override
  public String name() {
    return spec.provider().name();
  }

  @Override
  public int distance() {
    return spec.provider().distance();
  }

  @Override
  public List<Option<?>> options() {
    return spec.provider().options();
  }

  @Override
  public List<String> faults(LayerConfig config) {
    return spec.provider().faults(new OtherTypes(config));
  }

  @Override
  public Class<? extends CacheLayer> layerType() {
    return NearLayer.class;
  }

  @Override
  public NearLayer<K, V> open(LayerConfig config) throws Exception {
    CacheLayer layer = spec.provider().open(new OtherTypes(config));
    if (layer instanceof NearLayer<?, ?> near) {
      return new MappedNearLayer<>(typed(near), keys, values);
    }
    IllegalArgumentException fault = new IllegalArgumentException(
        "a layer that keeps bytes has no types to map. Leave mapped(..) out; keyText(..) gives"
            + " the form of keys and codec(..) that of values");
    try {
      layer.close();
    } catch (IOException | RuntimeException notClosed) {
      fault.addSuppressed(notClosed);
    }
    throw fault;
  }

  @SuppressWarnings("unchecked") // a spec's provider opens a layer of the spec's types
  private static <K2, V2> NearLayer<K2, V2> typed(NearLayer<?, ?> layer) {
    return (NearLayer<K2, V2>) layer;
  }

  /** The chain's type of values is not that of the layer, which nobody knows. */
  private record OtherTypes(LayerConfig config) implements LayerConfig {
    @Override
    public String chain() {
      return config.chain();
    }

    @Override
    public String layer() {
      return config.layer();
    }

    @Override
    public String namespace() {
      return config.namespace();
    }

    @Override
    public int maxEntryBytes() {
      return config.maxEntryBytes();
    }

    @Override
    public <T> T get(Option<T> option) {
      return config.get(option);
    }

    @Override
    public <T> Optional<T> find(Option<T> option) {
      return config.find(option);
    }

    @Override
    public Duration timeout() {
      return config.timeout();
    }

    @Override
    public Optional<Duration> ttl() {
      return config.ttl();
    }

    @Override
    public ChainClock clock() {
      return config.clock();
    }
  }
}
