package io.cachechain.examples.files;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.tier.caffeine.CaffeineLayer;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreInChainTest {
  @TempDir
  Path dir;

  @Test
  @DisplayName("A8: a layer of one's own without a provider, given as it is")
  void layer_givenInstance_survivesTheChain() {
    CloseableChain<String, String> texts = compose();
    texts.put("a", "b");
    texts.close();

    try (CloseableChain<String, String> next = compose()) {
      assertThat(next.get("a")).isEqualTo("b");
      assertThat(next.stats().layer("files").hits()).isEqualTo(1);
    }
  }

  private CloseableChain<String, String> compose() {
    return ChainBuilder.create("texts", String.class, String.class)
        .layer(CaffeineLayer.maximumSize(1_000))
        .layer(LayerSpec.of("files", new FileStore(dir)), l -> l.timeout(ofMillis(500)))
        .build();
  }
}
