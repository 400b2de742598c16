package io.cachechain.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.server.MemcachedServer;
import io.cachechain.testing.server.PostgresServer;
import io.cachechain.testing.server.RedisServer;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.memcached.MemcachedLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 8, unit = TimeUnit.MINUTES)
@DisplayName("A33: chains with the same servers and settings share clients")
class SharedClientsIT {
  private static final int CHAINS = 60;

  /** Pools of connections may have grown while all chains began at once. */
  private static final int MOST = 20;

  /** Within this time threads end that the layers had for connecting, and the engines for the calls. A few begin again each half minute, when records of generations are read. */
  private static final Duration IDLE = Duration.ofSeconds(90);

  private final List<CloseableChain<String, String>> chains = new ArrayList<>();

  private CloseableChain<String, String> chain(String name, boolean alone) {
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains." + name + ".connect.timeout", "60s");
    RedisLayer redis = RedisLayer.at(RedisServer.shared().url());
    MemcachedLayer memcached = MemcachedLayer.at(MemcachedServer.shared().address());
    JdbcLayer jdbc = JdbcLayer.at(
            "postgres://postgres@" + PostgresServer.shared().address() + "/postgres")
        .table("shared_clients")
        .createTable()
        .poolSize(4);
    CloseableChain<String, String> chain = ChainBuilder.create(name, String.class, String.class)
        .layer(CaffeineLayer.maximumSize(100))
        .layer(
            alone ? redis.ownClient() : redis, l -> l.requireUp().timeout(Duration.ofSeconds(20)))
        .layer(
            alone ? memcached.ownClient() : memcached,
            l -> l.requireUp().timeout(Duration.ofSeconds(20)))
        .layer(alone ? jdbc.ownPool() : jdbc, l -> l.requireUp().timeout(Duration.ofSeconds(20)))
        .settings(settings)
        .timeout(Duration.ofSeconds(60))
        .build();
    chains.add(chain);
    return chain;
  }

  private void closeAll() {
    chains.forEach(CloseableChain::close);
    chains.clear();
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .collect(Collectors.toSet());
  }

  private static Set<Thread> more(Set<Thread> than) {
    return threads().stream().filter(thread -> !than.contains(thread)).collect(Collectors.toSet());
  }

  private static int files() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length; // another system than Linux
  }

  private static String names(Set<Thread> threads) {
    return threads.stream().map(Thread::getName).sorted().collect(Collectors.joining("\n"));
  }

  @Test
  @DisplayName("sixty idle chains have the threads and connections of one")
  void idle_manyChains_costAsOne() {
    try {
      chain("first", false).put("k", "v");
      Set<Thread> ofOne = threads();
      int filesOfOne = files();

      for (int i = 1; i < CHAINS; i++) {
        chain("more-" + i, false).put("k", "v" + i);
      }

      for (int i = 1; i < CHAINS; i++) {
        assertThat(chains.get(i).getIfPresent("k")).isEqualTo("v" + i);
      }
      Set<Thread> more = more(ofOne);
      for (long end = System.nanoTime() + IDLE.toNanos();
          more.size() > MOST && System.nanoTime() < end;
          more = more(ofOne)) {
        LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
      }
      System.out.printf(
          "%d idle chains: %d threads more than one chain, %d threads in all, %d files%n",
          CHAINS, more.size(), threads().size(), files());
      assertThat(more.size()).as("threads of %s", names(more)).isLessThanOrEqualTo(MOST);
      assertThat(files() - filesOfOne).isLessThanOrEqualTo(MOST);
    } finally {
      closeAll();
    }
  }

  @Test
  @DisplayName("the chain that opened the clients is closed: the others go on")
  void close_theFirst_othersGoOn() {
    try {
      CloseableChain<String, String> first = chain("opener", false);
      CloseableChain<String, String> other = chain("other", false);

      first.close();

      for (int i = 0; i < 20; i++) {
        other.put("k" + i, "v" + i);
        assertThat(other.with(options -> options.skipReads("caffeine")).getIfPresent("k" + i))
            .isEqualTo("v" + i);
      }
      assertThat(other.stats().layers().values())
          .allMatch(layer -> layer.failures() == 0 && layer.refusals() == 0);
    } finally {
      closeAll();
    }
  }

  @Test
  @DisplayName("when all are closed no thread is left")
  void close_all_noThreadIsLeft() {
    chain("last-a", false).put("k", "v");
    chain("last-b", false).put("k", "v");

    closeAll();

    while (threads().stream().anyMatch(thread -> thread.getName().contains("last-"))) {
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos()); // at most the test's own limit
    }
  }

  @Test
  @DisplayName("a client of its own is had by asking for it")
  void ownClient_twoChains_eachHasItsThreads() {
    try {
      chain("alone-a", true).put("k", "v");
      chain("alone-b", true).put("k", "v");

      Set<String> names = threads().stream().map(Thread::getName).collect(Collectors.toSet());

      for (String chain : List.of("alone-a", "alone-b")) {
        assertThat(names).anyMatch(name -> name.startsWith(chain + "-redis-io"));
        assertThat(names).anyMatch(name -> name.startsWith(chain + "-redis-backplane"));
        assertThat(names).anyMatch(name -> name.startsWith(chain + "-memcached-"));
        assertThat(names).anyMatch(name -> name.startsWith("cachechain-" + chain + "-jdbc"));
      }
    } finally {
      closeAll();
    }
  }
}
