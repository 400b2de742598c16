package io.cachechain.tier.caffeine;

import io.cachechain.spi.ChainClock;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import io.cachechain.testing.FakeClock;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Settings from a map or a spec, with a clock that stands until it is moved. */
final class MapConfig implements LayerConfig {
  private final Map<Option<?>, Object> settings = new HashMap<>();
  private Type valueType = Object.class;
  private Optional<Duration> ttl = Optional.empty();
  private final FakeClock clock = FakeClock.frozen();

  static MapConfig of(LayerSpec<?, ?> spec) {
    MapConfig config = new MapConfig();
    config.settings.putAll(spec.settings());
    return config;
  }

  MapConfig set(Option<?> option, Object value) {
    settings.put(option, value);
    return this;
  }

  MapConfig valueType(Type type) {
    valueType = type;
    return this;
  }

  MapConfig ttl(Duration ttl) {
    this.ttl = Optional.of(ttl);
    return this;
  }

  int scheduled() {
    return clock.scheduled();
  }

  void advance(Duration time) {
    clock.advance(time);
  }

  @Override
  public String chain() {
    return "books";
  }

  @Override
  public String layer() {
    return "caffeine";
  }

  @Override
  public Type valueType() {
    return valueType;
  }

  @Override
  public <T> T get(Option<T> option) {
    return find(option).orElseThrow(() -> new NoSuchElementException(option.name()));
  }

  @Override
  public <T> Optional<T> find(Option<T> option) {
    Object given = settings.get(option);
    return Optional.ofNullable(given != null ? option.type().cast(given) : option.defaultValue());
  }

  @Override
  public Optional<Duration> ttl() {
    return ttl;
  }

  @Override
  public ChainClock clock() {
    return clock;
  }
}
