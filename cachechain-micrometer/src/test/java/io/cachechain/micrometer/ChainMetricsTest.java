package io.cachechain.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.ChainStats;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.LoadException;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeBackplane;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLoader;
import io.cachechain.testing.FakeLog;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("OB14: the meters of a chain")
class ChainMetricsTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final FakeClock clock = FakeClock.jumping();
  private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
  private final FakeLayer redis = new FakeLayer("redis");
  private final FakeLoader<String, String> loader =
      FakeLoader.of(key -> key.startsWith("none") ? null : "value of " + key);
  private final CloseableChain<String, String> chain = chain("books");

  private CloseableChain<String, String> chain(String name) {
    return ChainBuilder.create(name, String.class, String.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.lru(100)))
        .layer(redis)
        .loader(loader)
        .clock(clock)
        .executor(Runnable::run)
        .circuitBreakers(breakers)
        .build();
  }

  @AfterEach
  void close() {
    chain.close();
  }

  @Test
  @DisplayName("OB1: the results of a layer add up to its requests")
  void gets_allKindsOfReads_addUpToRequests() {
    ChainMetrics.bind(chain, registry);
    chain.get("a");
    chain.get("a");
    chain.get("none");
    chain.get("none");
    chain.put("b", "x");
    chain.get("b");
    redis.fails(FailureKind.TIMEOUT);
    chain.get("c");
    ChainStats stats = chain.stats();

    for (String layer : List.of("near", "redis")) {
      double sum =
          registry.find("cachechain.layer.gets").tag("layer", layer).functionCounters().stream()
              .mapToDouble(FunctionCounter::count)
              .sum();
      assertThat(sum)
          .as(layer)
          .isEqualTo((double) stats.layer(layer).requests())
          .isPositive();
    }
    assertThat(count("cachechain.layer.gets", "layer", "near", "result", "hit")).isEqualTo(2);
    assertThat(count("cachechain.layer.gets", "layer", "near", "result", "negative"))
        .isEqualTo(1);
    assertThat(count("cachechain.layer.gets", "layer", "redis", "result", "failure"))
        .isEqualTo(1);
    assertThat(count(
            "cachechain.layer.failures", "layer", "redis", "operation", "read", "kind", "timeout"))
        .isEqualTo(1);
  }

  @Test
  @DisplayName("OB7 OB12: fills and writes by what became of them")
  void stores_areCountedByKindAndResult() {
    ChainMetrics.bind(chain, registry);
    chain.get("a");
    chain.put("b", "x");
    chain.invalidate("b");
    redis.rejects("full");
    chain.put("c", "y");

    assertThat(count("cachechain.fills", "layer", "near", "result", "stored")).isEqualTo(1);
    assertThat(count("cachechain.fills", "layer", "redis", "result", "stored")).isEqualTo(1);
    assertThat(
            count("cachechain.layer.writes", "layer", "redis", "kind", "put", "result", "stored"))
        .isEqualTo(1);
    assertThat(count(
            "cachechain.layer.writes", "layer", "redis", "kind", "tombstone", "result", "stored"))
        .isEqualTo(1);
    assertThat(
            count("cachechain.layer.writes", "layer", "redis", "kind", "put", "result", "rejected"))
        .isEqualTo(1);
  }

  @Test
  @DisplayName("OB2: loads by how they ended")
  void loads_areCountedByResult() {
    ChainMetrics.bind(chain, registry);
    chain.get("a");
    chain.get("none");
    loader.fails(new IllegalStateException("down"));
    assertThatThrownBy(() -> chain.get("b")).isInstanceOf(LoadException.class);

    assertThat(count("cachechain.loads", "result", "ok")).isEqualTo(2);
    assertThat(count("cachechain.loads", "result", "failed")).isEqualTo(1);
    assertThat(gauge("cachechain.loads.running")).isZero();
    assertThat(gauge("cachechain.flights")).isZero();
    assertThat(gauge("cachechain.slots")).isZero();
  }

  @Test
  @DisplayName("B8 OB2 D-32: calls of contains, the time of loads, and the lag of the near clock")
  void meters_besideReads_followTheChain() {
    ChainMetrics.bind(chain, registry);
    loader.delays(clock, Duration.ofMillis(40));
    chain.get("a");
    chain.contains("a");
    chain.async().contains("b").join();

    assertThat(registry.get("cachechain.contains").functionCounter().count()).isEqualTo(2);
    assertThat(chain.stats().requests()).isEqualTo(1);
    FunctionTimer loads = registry.get("cachechain.loads.time").functionTimer();
    assertThat(loads.count()).isEqualTo(1);
    assertThat(loads.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(40);
    assertThat(registry.get("cachechain.clock.lag").timeGauge().value()).isZero();
    assertThat(registry.get("cachechain.clock.refused").functionCounter().count())
        .isZero();
  }

  @Test
  @DisplayName("OB14: the chain as one cache has Micrometer's usual meters and tags")
  void cacheMeters_areTheUsualOnes() {
    ChainMetrics.bind(chain, registry);
    chain.get("a");
    chain.get("a");

    assertThat(registry
            .get("cache.gets")
            .tags("cache", "books", "result", "hit")
            .functionCounter()
            .count())
        .isEqualTo(1);
    assertThat(registry
            .get("cache.gets")
            .tags("cache", "books", "result", "miss")
            .functionCounter()
            .count())
        .isEqualTo(1);
    assertThat(
            registry.get("cache.puts").tag("cache", "books").functionCounter().count())
        .isEqualTo(1);
    assertThat(registry.get("cache.size").tag("cache", "books").gauge().value()).isEqualTo(1);
  }

  @Test
  @DisplayName("J5: what a near layer forgets by itself is counted")
  void evictions_ofANearLayer_areCountedByCause() {
    ChainMetrics.bind(chain, registry);
    for (int i = 0; i < 103; i++) {
      chain.put("key" + i, "x");
    }

    assertThat(count("cachechain.layer.evictions", "layer", "near", "cause", "size"))
        .isEqualTo(3);
    assertThat(registry
            .get("cache.evictions")
            .tag("cache", "books")
            .functionCounter()
            .count())
        .isEqualTo(3);
    assertThat(registry.find("cachechain.layer.evictions").tag("layer", "redis").meters())
        .isEmpty();
  }

  @Test
  @DisplayName("OB6: what is missed and what waits are gauges")
  void gauges_missedAndQueue_followTheChain() {
    ChainMetrics.bind(chain, registry);
    redis.fails(FailureKind.CONNECTION);

    chain.put("a", "x");

    assertThat(gauge("cachechain.missed.keys", "layer", "redis")).isEqualTo(1);
    assertThat(gauge("cachechain.queue.depth", "layer", "redis")).isZero();
    assertThat(gauge("cachechain.queue.bytes", "layer", "redis")).isZero();
    assertThat(count("cachechain.queue.dropped", "layer", "redis")).isZero();
    assertThat(
            count("cachechain.layer.writes", "layer", "redis", "kind", "put", "result", "failed"))
        .isEqualTo(1);
    assertThat(registry.find("cachechain.queue.depth").tag("layer", "near").gauge())
        .isNull();
  }

  @Test
  @DisplayName("OB8: sent and received messages are counted, and whether any can be received")
  void backplane_sendsAndReceives_isCounted() {
    FakeLog log = FakeLog.direct();
    FakeBackplane end = log.end("a");
    try (CloseableChain<String, String> a = notified("a", end);
        CloseableChain<String, String> b = notified("b", log.end("b"))) {
      ChainMetrics.bind(a, registry);
      double sent = count("cachechain.backplane.messages", "chain", "a", "result", "sent");

      a.put("k", "v");
      b.put("k", "w");

      assertThat(count("cachechain.backplane.messages", "chain", "a", "result", "sent"))
          .isEqualTo(sent + 1);
      assertThat(count("cachechain.backplane.changes", "chain", "a", "result", "applied"))
          .isEqualTo(1);
      assertThat(count("cachechain.backplane.messages", "chain", "a", "result", "ignored"))
          .isEqualTo(sent + 1);
      assertThat(registry.get("cachechain.backplane.delay").functionTimer().count())
          .isEqualTo(1);
      assertThat(gauge("cachechain.backplane.up", "chain", "a")).isEqualTo(1);
      end.disconnects();
      assertThat(gauge("cachechain.backplane.up", "chain", "a")).isZero();
      a.put("l", "v");
      assertThat(gauge("cachechain.backplane.waiting", "chain", "a")).isEqualTo(1);
      b.put("m", "w");
      log.trims();
      end.reconnects();
      assertThat(count("cachechain.revalidations", "chain", "a")).isPositive();
    }
  }

  private static CloseableChain<String, String> notified(String name, FakeBackplane end) {
    return ChainBuilder.create(name, String.class, String.class)
        .namespace("shared")
        .layer(LayerSpec.of("near", BoundedNearLayer.lru(100)))
        .layer(new FakeLayer("redis"))
        .backplane(end)
        .clock(FakeClock.jumping(Duration.ZERO))
        .executor(Runnable::run)
        .build();
  }

  @Test
  @DisplayName("OB5: breakers have resilience4j's own meters, those of this chain only")
  void breakers_areThoseOfTheChain() {
    breakers.circuitBreaker("somebody.else");

    ChainMetrics.bind(chain, registry);

    Set<String> names = registry.find("resilience4j.circuitbreaker.state").gauges().stream()
        .map(gauge -> gauge.getId().getTag("name"))
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(names).containsExactly("books.redis.read", "books.redis.write");
  }

  @Test
  @DisplayName("OB31: tags hold names only, and no key or value")
  void tags_holdNoKeys() {
    ChainMetrics.bind(chain, registry);
    chain.put("secret-key", "secret-value");
    chain.get("secret-key-2");
    redis.fails(FailureKind.OTHER);
    chain.get("secret-key-3");

    for (Meter meter : registry.getMeters()) {
      assertThat(meter.getId().getTags().stream().map(Tag::getValue))
          .noneMatch(value -> value.contains("secret"));
      if (meter.getId().getName().startsWith("cachechain.")) {
        assertThat(meter.getId().getTags().stream().map(Tag::getKey))
            .isSubsetOf("chain", "layer", "result", "kind", "operation", "quantile", "cause");
        assertThat(meter.getId().getDescription()).isNotBlank();
      }
    }
  }

  @Test
  void bind_twice_isOnce() {
    ChainMetrics first = ChainMetrics.bind(chain, registry);
    int meters = registry.getMeters().size();

    assertThat(ChainMetrics.bind(chain.with(c -> c.timeout(Duration.ofSeconds(1))), registry))
        .isSameAs(first);
    assertThat(registry.getMeters()).hasSize(meters);
  }

  @Test
  void close_handle_removesOurMetersOnly() {
    registry.counter("cachechain.mine");
    ChainMetrics bound = ChainMetrics.bind(chain, registry);

    bound.close();
    bound.close();

    assertThat(registry.getMeters()).hasSize(1);
    ChainMetrics.bind(chain, registry);
    assertThat(registry.getMeters()).hasSizeGreaterThan(20);
  }

  @Test
  void close_chain_removesItsMeters() {
    try (CloseableChain<String, String> other = chain("other")) {
      ChainMetrics.bind(chain, registry);
      ChainMetrics.bind(other, registry);
    }

    assertThat(registry.find("cachechain.slots").tag("chain", "other").gauge()).isNull();
    assertThat(registry.find("cachechain.slots").tag("chain", "books").gauge()).isNotNull();
  }

  @Test
  @DisplayName("a new chain of the same name takes the meters over")
  void bind_sameNameAgain_showsTheNewChain() {
    ChainMetrics.bind(chain, registry);
    chain.get("a");
    try (CloseableChain<String, String> second = chain("books")) {
      ChainMetrics.bind(second, registry);

      assertThat(count("cachechain.layer.gets", "layer", "near", "result", "miss"))
          .isZero();
      chain.close();
      assertThat(registry.find("cachechain.slots").gauge()).isNotNull();
    }
    assertThat(registry.find("cachechain.slots").gauge()).isNull();
  }

  @Test
  @DisplayName("the registry does not keep the gauges of a chain alive")
  void registry_holdsTheChainWeakly() {
    WeakReference<Object> dropped = bindAndDrop();

    org.awaitility.Awaitility.await().until(() -> {
      System.gc();
      return dropped.get() == null;
    });
  }

  private WeakReference<Object> bindAndDrop() {
    CloseableChain<String, String> dropped = ChainBuilder.create(
            "dropped", String.class, String.class)
        .layer(new FakeLayer("far"))
        .clock(FakeClock.frozen())
        .build();
    ChainMetrics.bind(dropped, registry);
    dropped.stats();
    return new WeakReference<>(dropped);
  }

  @Test
  void bind_chainOfSomebodyElse_saysWhatToBind() {
    Chain<?, ?> other = (Chain<?, ?>) Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {Chain.class}, (proxy, method, args) -> null);

    assertThatThrownBy(() -> ChainMetrics.bind(other, registry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("build()");
  }

  @Test
  @DisplayName("OB14: Prometheus shows all of them")
  void prometheus_scrape_showsTheMeters() {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    ChainMetrics.bind(chain, prometheus);
    chain.get("a");
    chain.get("a");

    String text = prometheus.scrape();

    assertThat(text)
        .contains("cachechain_layer_gets_total{chain=\"books\",layer=\"near\",result=\"hit\"} 1.0")
        .contains("cachechain_layer_latency_seconds{")
        .contains("cache_gets_total{cache=\"books\",result=\"hit\"} 1.0")
        .contains("resilience4j_circuitbreaker_state{");
    assertThat(Arrays.stream(text.split("\n")).filter(line -> line.contains("chain=\"books\"")))
        .hasSizeGreaterThan(40)
        .noneMatch(line -> line.endsWith("NaN"));
  }

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).functionCounter().count();
  }

  private double gauge(String name, String... tags) {
    Gauge gauge = registry.get(name).tags(tags).gauge();
    return gauge.value();
  }
}
