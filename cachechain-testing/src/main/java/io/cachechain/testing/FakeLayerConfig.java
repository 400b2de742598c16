package io.cachechain.testing;

import io.cachechain.spi.ChainClock;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a layer for tests of a provider without a chain: options that are not given have
 * their defaults. Immutable.
 */
public final class FakeLayerConfig implements LayerConfig {
  private final String layer;
  private final ChainClock clock;
  private final @Nullable Duration timeout;
  private final Map<Option<?>, Object> values;

  private FakeLayerConfig(
      String layer, ChainClock clock, @Nullable Duration timeout, Map<Option<?>, Object> values) {
    this.layer = layer;
    this.clock = clock;
    this.timeout = timeout;
    this.values = values;
  }

  /**
   * Returns settings without any value, of a chain named {@code test}.
   *
   * @param layer the name of the layer
   * @param clock the clock of the chain
   */
  public static FakeLayerConfig of(String layer, ChainClock clock) {
    return new FakeLayerConfig(
        Objects.requireNonNull(layer, "layer"),
        Objects.requireNonNull(clock, "clock"),
        null,
        Map.of());
  }

  /**
   * Returns these settings with another timeout of the layer's operations, positive. A test that is
   * not about timeouts takes a long one, for the machine on which it runs may be busy.
   */
  public FakeLayerConfig timeout(Duration atMost) {
    if (atMost.isNegative() || atMost.isZero()) {
      throw new IllegalArgumentException("the timeout is " + atMost + ", it must be positive");
    }
    return new FakeLayerConfig(layer, clock, atMost, values);
  }

  /** Returns these settings with the value of one more option. */
  public <T> FakeLayerConfig with(Option<T> option, T value) {
    Map<Option<?>, Object> more = new LinkedHashMap<>(values);
    more.put(option, option.type().cast(value));
    return new FakeLayerConfig(layer, clock, timeout, more);
  }

  /** Returns these settings with those of a spec, as a builder takes them. */
  public FakeLayerConfig with(Map<Option<?>, Object> settings) {
    Map<Option<?>, Object> more = new LinkedHashMap<>(values);
    more.putAll(settings);
    return new FakeLayerConfig(layer, clock, timeout, more);
  }

  @Override
  public String chain() {
    return "test";
  }

  @Override
  public String layer() {
    return layer;
  }

  @Override
  public <T> T get(Option<T> option) {
    return find(option)
        .orElseThrow(() -> new NoSuchElementException("option '" + option + "' has no value"));
  }

  @Override
  public <T> Optional<T> find(Option<T> option) {
    for (Map.Entry<Option<?>, Object> each : values.entrySet()) {
      if (each.getKey().name().equals(option.name())) {
        return Optional.of(option.type().cast(each.getValue()));
      }
    }
    @Nullable T fallback = option.defaultValue();
    return Optional.ofNullable(fallback);
  }

  @Override
  public ChainClock clock() {
    return clock;
  }

  @Override
  public Duration timeout() {
    return timeout == null ? LayerConfig.super.timeout() : timeout;
  }
}
