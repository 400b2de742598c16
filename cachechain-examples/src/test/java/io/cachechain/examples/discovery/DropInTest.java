package io.cachechain.examples.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

// M8: drop-in discovery.
class DropInTest {
  @TempDir
  Path dir;

  @Test
  @DisplayName(
      "A15 A19 A20: without settings all providers are there by distance, and who lacks a setting is left out with the reason")
  void compose_nothingSet_takesAllThatCanBeUsed() {
    try (CloseableChain<String, String> shouts = DropIn.compose(new Properties())) {
      assertThat(shouts.get("spice")).isEqualTo("SPICE");
      assertThat(shouts.describe().layers()).containsExactly("caffeine", "memcached", "redis");
      assertThat(shouts.describe().leftOut()).containsOnlyKeys("file", "jdbc");
      assertThat(shouts.describe().leftOut().get("file")).contains("dir");
      assertThat(shouts.describe().leftOut().get("jdbc")).contains("url");
    }
  }

  @Test
  @DisplayName(
      "A8 A19 A24: a layer of one's own is found like ours and configured by the same words")
  void compose_layersNamed_takesThoseInTheirOrder() {
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains.shouts.layers", "caffeine, file");
    settings.setProperty("cachechain.chains.shouts.layer.file.dir", dir.toString());
    settings.setProperty("cachechain.chains.shouts.layer.caffeine.maximum-size", "1");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    DropIn.run(settings, new PrintStream(printed, true, UTF_8));

    assertThat(printed.toString(UTF_8))
        .contains("SPICE, SPICE")
        .contains("caffeine", "file", "shouts")
        .contains("file.dir");
    assertThat(dir.toFile().list())
        .as("the value, and the record of generations of the chain")
        .hasSize(2);
  }

  @Test
  @DisplayName("A24: cachechain.properties on the class path composes a chain by its name")
  void build_fileOnClassPath_composesAsItSays() {
    try (CloseableChain<String, String> catalog = ChainBuilder.create(
            "catalog", String.class, String.class)
        .discoverLayers()
        .build()) {
      assertThat(catalog.describe().layers()).containsExactly("caffeine", "redis", "jdbc");
      assertThat(catalog.describe().setting("ttl")).hasValue("1h");
      assertThat(catalog.describe().setting("caffeine", "maximum-size")).hasValue("50000");
      assertThat(catalog.describe().source("redis", "timeout")).hasValue("cachechain.properties");
    }
  }
}
