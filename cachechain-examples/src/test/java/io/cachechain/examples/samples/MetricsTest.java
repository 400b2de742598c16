package io.cachechain.examples.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.examples.books.Book;
import io.cachechain.micrometer.ChainMetrics;
import io.cachechain.testing.FakeLayer;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Path GUIDE = Path.of("..", "docs", "guide.md");

  @Test
  @DisplayName("OB14 OB1: a chain is bound in one line, and the guide lists its meters")
  void bind_chain_hasTheMetersOfTheGuide() throws IOException {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (CloseableChain<Long, Book> books = ChainBuilder.create("books", Long.class, Book.class)
        .layer(CaffeineLayer.maximumSize(10))
        .layer(new FakeLayer("shared"))
        .loader(id -> new Book("Dune", "Frank Herbert"))
        .build()) {
      ChainMetrics.bind(books, registry);
      Book dune = books.get(7L);
      assertThat(dune).isNotNull();

      Set<String> named = registry.getMeters().stream()
          .map(Meter::getId)
          .map(Meter.Id::getName)
          .filter(name -> name.startsWith("cache"))
          .collect(Collectors.toCollection(TreeSet::new));

      String guide = Files.readString(GUIDE);
      assertThat(named).isNotEmpty().allMatch(name -> guide.contains("`" + name + "`"));
    }
  }

  @Test
  @DisplayName("OB14: Prometheus scrapes a chain")
  void bind_prometheus_isScraped() {
    try (CloseableChain<Long, Book> books = ChainBuilder.create("books", Long.class, Book.class)
        .layer(CaffeineLayer.maximumSize(10))
        .build()) {
      PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      ChainMetrics.bind(books, registry);

      books.put(7L, new Book("Dune", "Frank Herbert"));
      Book dune = books.get(7L);

      assertThat(dune).isNotNull();
      assertThat(registry.scrape()).containsPattern("cachechain_layer_gets_total\\{.*books.*hit");
    }
  }
}
