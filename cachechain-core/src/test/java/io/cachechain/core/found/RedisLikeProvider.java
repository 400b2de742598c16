package io.cachechain.core.found;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import java.util.List;
import java.util.Map;

/** A byte layer that service loaders find, under the name of a tier. */
public final class RedisLikeProvider implements CacheLayerProvider {
  static final Option<String> URL =
      Option.text("url").orElse("redis://127.0.0.1:6379").environment("REDIS_URL");
  static final Option<String> PASSWORD = Option.secret("password");
  static final Option<Long> DATABASE = Option.number("database").orElse(0L);

  /** Makes one. */
  public RedisLikeProvider() {}

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public int distance() {
    return REMOTE;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(URL, PASSWORD, DATABASE);
  }

  @Override
  public ByteLayer open(LayerConfig config) {
    return new OpenedLayer(config.get(URL), config);
  }

  /** The typed spec. */
  public record Spec(Map<Option<?>, Object> settings) implements LayerSpec<Object, Object> {
    /** Returns the spec of an address. */
    public static Spec at(String url) {
      return new Spec(Map.of(URL, url));
    }

    /** Returns the spec of an address with a password. */
    public static Spec at(String url, String password) {
      return new Spec(Map.of(URL, url, PASSWORD, password));
    }

    @Override
    public CacheLayerProvider provider() {
      return new RedisLikeProvider();
    }
  }
}
