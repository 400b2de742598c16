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
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.micrometer.statsd.StatsdConfig;
import io.micrometer.statsd.StatsdFlavor;
import io.micrometer.statsd.StatsdMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MetricsTest {
  private static final Path PAGE = Path.of("..", "docs", "metrics.md");

  @Test
  @DisplayName("OB14 OB1: a chain is bound in one line, and the page of metrics lists its meters")
  void bind_chain_hasTheMetersOfThePage() throws IOException {
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

      String page = Files.readString(PAGE);
      assertThat(named).isNotEmpty().allMatch(name -> page.contains("`" + name + "`"));
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

  @Test
  @DisplayName("OB15: a chain is sent by the protocol of OpenTelemetry")
  void bind_openTelemetry_isSent() {
    List<String> sent = new CopyOnWriteArrayList<>();
    try (CloseableChain<Long, Book> books = books()) {
      OtlpMeterRegistry registry = OtlpMeterRegistry.builder(key -> null)
          .metricsSender(
              request -> sent.add(new String(request.getMetricsData(), StandardCharsets.UTF_8)))
          .build();
      ChainMetrics.bind(books, registry);
      Book dune = books.get(7L);
      assertThat(dune).isNotNull();

      registry.close(); // sends what there is
    }

    assertThat(String.join("", sent)).contains("cachechain.layer.gets", "cache.gets", "books");
  }

  @Test
  @DisplayName("OB16: a chain is sent to StatsD, here in the flavour of Etsy")
  void bind_statsd_isSent() throws InterruptedException {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    StatsdMeterRegistry registry = StatsdMeterRegistry.builder(new StatsdConfig() {
          @Override
          public String get(String key) {
            return null;
          }

          @Override
          public StatsdFlavor flavor() {
            return StatsdFlavor.ETSY;
          }

          @Override
          public Duration pollingFrequency() {
            return Duration.ofMillis(10);
          }
        })
        .lineSink(lines::add)
        .build();
    try (CloseableChain<Long, Book> books = books()) {
      ChainMetrics.bind(books, registry);
      Book dune = books.get(7L);
      assertThat(dune).isNotNull();

      assertThat(lineAbout("cachechainLayerGets.chain.books.layer.caffeine.result.miss", lines))
          .endsWith(":1|c");
    } finally {
      registry.close();
    }
  }

  private static CloseableChain<Long, Book> books() {
    return ChainBuilder.create("books", Long.class, Book.class)
        .layer(CaffeineLayer.maximumSize(10))
        .loader(id -> new Book("Dune", "Frank Herbert"))
        .build();
  }

  private static String lineAbout(String meter, BlockingQueue<String> lines)
      throws InterruptedException {
    String last = null;
    for (int i = 0; i < 10_000; i++) {
      String line = lines.poll(20, TimeUnit.SECONDS);
      if (line == null) {
        break;
      }
      if (line.startsWith(meter) && !line.endsWith(":0|c")) {
        return line;
      }
      last = line;
    }
    throw new AssertionError("no line about " + meter + ", last was " + last);
  }
}
