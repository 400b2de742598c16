package io.cachechain.tier.caffeine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerSpec;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CaffeineLayerTest {
  record Book(String title) {}

  /** The shape of the builder's method: what must compile inline. */
  private static final class Builder<K, V> {
    int layers;

    Builder<K, V> layer(LayerSpec<? super K, ? super V> spec) {
      assertThat(spec.provider().name()).isEqualTo("caffeine");
      layers++;
      return this;
    }
  }

  private static void evicted(Long id, Book book, EvictionListener.Cause cause) {
    assertThat(id).isNotNull();
    assertThat(book).isNotNull();
    assertThat(cause).isNotNull();
  }

  @Test
  @DisplayName("Each form compiles inline, for untyped and for typed settings")
  void layer_inline_infersTheTypes() {
    Executor executor = Runnable::run;
    Builder<Long, Book> builder = new Builder<Long, Book>()
        .layer(CaffeineLayer.maximumSize(50_000))
        .layer(
            CaffeineLayer.configured().initialCapacity(10).expireAfterAccess(Duration.ofMinutes(1)))
        .layer(CaffeineLayer.maximumBytes(1_000, book -> book.title().length()))
        .layer(CaffeineLayer.maximumBytes(1_000, (Book book) -> book.title().length())
            .initialCapacity(5))
        .layer(CaffeineLayer.maximumSize(5)
            .evictionListener((id, book, cause) -> evicted(id, book, cause)))
        .layer(CaffeineLayer.maximumSize(5)
            .executor(executor)
            .evictionListener(CaffeineLayerTest::evicted))
        .layer(CaffeineLayer.maximumBytes(5, (Book book) -> 1L)
            .evictionListener(
                (Long id, Book book, EvictionListener.Cause cause) -> evicted(id, book, cause))
            .initialCapacity(1));
    Builder<Long, byte[]> bytes =
        new Builder<Long, byte[]>().layer(CaffeineLayer.maximumBytes(1_000));

    assertThat(builder.layers + bytes.layers).isEqualTo(8);
  }

  @Test
  @DisplayName("J7: the initial capacity is an option like the others")
  void settings_given_areKeptByOption() {
    CaffeineLayer<Object, Object> spec = CaffeineLayer.maximumSize(7).initialCapacity(3);

    assertThat(spec.settings())
        .containsOnly(
            org.assertj.core.api.Assertions.entry(CaffeineLayerProvider.MAXIMUM_SIZE, 7L),
            org.assertj.core.api.Assertions.entry(CaffeineLayerProvider.INITIAL_CAPACITY, 3L));
    assertThat(CaffeineLayer.configured().settings()).isEmpty();
  }

  @Test
  void setter_badValue_isRefusedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CaffeineLayer.maximumSize(0))
        .withMessage("CaffeineLayer: 'maximum-size' is 0, allowed are 1 to 2,147,483,648.");
    assertThatIllegalArgumentException().isThrownBy(() -> CaffeineLayer.maximumBytes(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CaffeineLayer.configured().initialCapacity(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CaffeineLayer.configured().expireAfterAccess(Duration.ZERO));
    assertThatNullPointerException()
        .isThrownBy(() -> CaffeineLayer.configured().evictionListener(null))
        .withMessage("eviction-listener");
  }

  @Test
  void setter_twice_isRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> CaffeineLayer.configured().initialCapacity(1).initialCapacity(2))
        .withMessage(
            "CaffeineLayer: initial-capacity was set already; each setting may be given once.");
  }

  @Test
  void provider_byServiceLoader_isFound() {
    assertThat(ServiceLoader.load(CacheLayerProvider.class))
        .anySatisfy(found -> assertThat(found).isInstanceOf(CaffeineLayerProvider.class));
    assertThat(new CaffeineLayerProvider().distance()).isEqualTo(CacheLayerProvider.IN_PROCESS);
  }
}
