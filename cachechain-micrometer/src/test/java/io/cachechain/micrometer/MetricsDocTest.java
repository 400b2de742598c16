package io.cachechain.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLog;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M24: the page on metrics names each meter, and no other")
class MetricsDocTest {
  private static final Pattern NAME = Pattern.compile("`((?:cache|cachechain)\\.[a-z.]+[a-z])`");

  @Test
  void page_namesTheMetersThatThereAre() throws IOException {
    Set<String> written = new TreeSet<>();
    Matcher names = NAME.matcher(Files.readString(Path.of("..", "docs", "metrics.md")));
    while (names.find()) {
      written.add(names.group(1));
    }
    assertThat(written).isEqualTo(published());
  }

  private static Set<String> published() {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.lru(10)))
        .layer(new FakeLayer("redis"))
        .backplane(FakeLog.direct().end("a"))
        .clock(FakeClock.jumping())
        .build()) {
      ChainMetrics.bind(chain, registry);
      return registry.getMeters().stream()
          .map(Meter::getId)
          .map(Meter.Id::getName)
          .filter(name -> name.startsWith("cache"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
