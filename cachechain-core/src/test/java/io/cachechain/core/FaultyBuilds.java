package io.cachechain.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cachechain.ChainConfigurationException;
import io.cachechain.core.found.CaffeineLikeProvider;
import io.cachechain.core.found.ClassPath;
import io.cachechain.core.found.JdbcLikeProvider;
import io.cachechain.core.found.OpenedLayer;
import io.cachechain.core.found.RedisLikeProvider;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Builds that fail, and what they need. */
abstract class FaultyBuilds {
  final ClassPath classPath = new ClassPath()
      .providers(CaffeineLikeProvider.class, RedisLikeProvider.class, JdbcLikeProvider.class);

  @BeforeEach
  @AfterEach
  void forgetOpened() {
    OpenedLayer.takeOpened();
  }

  ChainBuilder<Long, Book> books() {
    return ChainBuilder.create("books", Long.class, Book.class).classLoader(classPath);
  }

  ChainBuilder<String, String> texts() {
    return ChainBuilder.create("texts", String.class, String.class).classLoader(classPath);
  }

  static ChainConfigurationException failure(ChainBuilder<?, ?> builder) {
    return failure(Resolved.bare(), builder);
  }

  static ChainConfigurationException failure(Resolved environment, ChainBuilder<?, ?> builder) {
    ChainConfigurationException failure =
        catchThrowableOfType(ChainConfigurationException.class, () -> environment.resolve(builder));
    assertThat(failure).as("the failure of the build").isNotNull();
    assertThat(OpenedLayer.takeOpened())
        .allSatisfy(layer -> assertThat(layer.closed()).isEqualTo(1));
    return failure;
  }

  /** A value that no built-in codec takes. */
  public record Book(String title) {}

  /** A provider of one layer at a distance that does not say what it keeps. */
  record Fixed(String name, Option<?> option, CacheLayer layer)
      implements CacheLayerProvider, LayerSpec<Object, Object> {
    @Override
    public int distance() {
      return 100;
    }

    @Override
    public List<Option<?>> options() {
      return option == null ? List.of() : List.of(option);
    }

    @Override
    public CacheLayer open(LayerConfig config) {
      return layer;
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

  /** A codec for everything but the built-in types. */
  public static class JsonCodec implements Codec {
    /** Makes one. */
    public JsonCodec() {}

    @Override
    public String id() {
      return "json";
    }

    @Override
    public boolean supports(Type type) {
      return type == Book.class;
    }

    @Override
    public byte[] encode(Object value, Type type) {
      return new byte[0];
    }

    @Override
    public Object decode(byte[] bytes, Type type) {
      return new Book("?");
    }
  }

  /** Another one. */
  public static final class XmlCodec extends JsonCodec {
    /** Makes one. */
    public XmlCodec() {}

    @Override
    public String id() {
      return "xml";
    }
  }
}
