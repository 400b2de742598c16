package io.cachechain.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.Chain;
import io.cachechain.ChainException;
import io.cachechain.CloseableChain;
import io.cachechain.WriteOutcome;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.server.H2Server;
import io.cachechain.testing.server.MemcachedServer;
import io.cachechain.testing.server.PostgresServer;
import io.cachechain.testing.server.RedisServer;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.memcached.MemcachedLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the Javadoc of {@link Chain} says of interruption, on each real tier: before a call, and at any moment of it. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@DisplayName(
    "F10 K: callers who are interrupted get what is documented, keep their flag, and break no connection")
class InterruptedCallersIT {
  private static final int ROUNDS = 200;
  private static final int KEYS = 20;

  /** A tier. */
  enum Tier {
    CAFFEINE,
    REDIS,
    MEMCACHED,
    H2,
    POSTGRESQL
  }

  private static LayerSpec<Object, Object> layer(Tier tier) {
    return switch (tier) {
      case CAFFEINE -> throw new IllegalArgumentException("it is the near layer of each chain");
      case REDIS -> RedisLayer.at(RedisServer.shared().url());
      case MEMCACHED -> MemcachedLayer.at(MemcachedServer.shared().address());
      case H2 -> JdbcLayer.at(H2Server.newMemoryUrl()).createTable().poolSize(4);
      case POSTGRESQL ->
        JdbcLayer.at("postgres://postgres@" + PostgresServer.shared().address() + "/postgres")
            .createTable()
            .poolSize(4);
    };
  }

  /** A chain whose timeouts no busy machine can exceed: what then goes wrong is the interrupt's fault. */
  private static CloseableChain<String, String> chain(Tier tier) {
    String name = name(tier);
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains." + name + ".connect.timeout", "60s");
    ChainBuilder<String, String> builder = ChainBuilder.create(name, String.class, String.class)
        .layer(CaffeineLayer.maximumSize(KEYS / 4))
        .settings(settings)
        .timeout(Duration.ofSeconds(60));
    return tier == Tier.CAFFEINE
        ? builder.build()
        : builder
            .layer(layer(tier), l -> l.requireUp().timeout(Duration.ofSeconds(20)))
            .build();
  }

  private static String name(Tier tier) {
    return "interrupted-" + tier.name().toLowerCase(Locale.ROOT);
  }

  private static boolean isAnyThreadLeft(Tier tier) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().contains(name(tier)));
  }

  private static boolean isWritten(WriteOutcome outcome) {
    return outcome.isComplete();
  }

  private static void isWell(CloseableChain<String, String> chain) {
    assertThat(chain.flush(Duration.ofSeconds(30))).isEmpty();
    assertThat(chain.describe().toString()).doesNotContain(" open").doesNotContain("to replay");
    assertThat(chain.stats().layers().values())
        .allMatch(layer -> layer.failures() == 0 && layer.refusals() == 0);
    for (int key = 0; key < KEYS; key++) {
      chain.put("well" + key, "v");
      assertThat(chain.getIfPresent("well" + key)).isIn("v", null); // Caffeine alone may forget it
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the thread is interrupted before the call")
  void call_threadIsInterrupted_asDocumented(Tier tier) {
    try (CloseableChain<String, String> chain = chain(tier)) {
      for (int i = 0; i < KEYS; i++) {
        String key = "k" + i;
        Thread.currentThread().interrupt();
        assertThat(isWritten(chain.put(key, "v"))).isTrue();
        assertThat(chain.putAll(Map.of(key + "a", "v", key + "b", "v")).values())
            .allMatch(InterruptedCallersIT::isWritten);
        assertThat(isWritten(chain.invalidate(key + "a"))).isTrue();
        assertThat(chain.invalidateAll(List.of(key + "b")).values())
            .allMatch(InterruptedCallersIT::isWritten);
        readsOrThrows(chain, key);
        assertThat(chain.flush(Duration.ofSeconds(30))).isEmpty();
        assertThat(Thread.interrupted()).as("the flag").isTrue();
        assertThat(chain.getIfPresent(key + "a")).isNull();
      }
      Thread.currentThread().interrupt();
      assertThat(isWritten(chain.clear())).isTrue();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(chain.getIfPresent("k0")).isNull();
      isWell(chain);
      Thread.currentThread().interrupt();
    } finally {
      assertThat(Thread.interrupted()).as("close keeps the flag").isTrue();
    }
  }

  /** A read is answered near, or throws. */
  private static void readsOrThrows(Chain<String, String> chain, String key) {
    try {
      assertThat(chain.getIfPresent(key)).isIn("v", null);
    } catch (ChainException interrupted) {
      assertThat(interrupted).hasMessageContaining("the calling thread was interrupted");
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the thread is interrupted again and again while it calls")
  void call_interruptedAtAnyMoment_asDocumented(Tier tier) throws Exception {
    try (CloseableChain<String, String> chain = chain(tier)) {
      AtomicBoolean done = new AtomicBoolean();
      AtomicInteger lost = new AtomicInteger();
      List<Throwable> wrong = new ArrayList<>();
      Thread caller = new Thread(() -> {
        try {
          for (int i = 0; i < ROUNDS; i++) {
            lost.addAndGet(round(chain, i));
          }
        } catch (Throwable failure) {
          wrong.add(failure);
        } finally {
          done.set(true);
        }
      });
      caller.start();
      for (int i = 0; !done.get(); i++) {
        caller.interrupt();
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50 + i * 37 % 2_000));
      }
      caller.join();

      assertThat(wrong).isEmpty();
      assertThat(lost).as("writes that said so much and were not so").hasValue(0);
      isWell(chain);
    }
    while (isAnyThreadLeft(tier)) { // ended by the limit of the test
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Returns how many writes were not what they had said. */
  private static int round(Chain<String, String> chain, int number) {
    String key = "k" + number % KEYS;
    String value = "v" + number;
    int lost = isWritten(chain.put(key, value)) ? 0 : 1;
    String found = read(chain, key);
    if (found != null && !found.equals(value)) {
      lost++;
    }
    if (!isWritten(chain.invalidate(key)) || read(chain, key) != null) {
      lost++;
    }
    Map<String, WriteOutcome> all = chain.putAll(Map.of(key + "x", value, key + "y", value));
    return lost + (int) all.values().stream().filter(each -> !isWritten(each)).count();
  }

  /** Reads in a moment without an interrupt, at the latest after some. */
  private static String read(Chain<String, String> chain, String key) {
    while (true) {
      try {
        boolean unused = Thread.interrupted();
        return chain.getIfPresent(key);
      } catch (ChainException interrupted) {
        if (!String.valueOf(interrupted.getMessage()).contains("interrupted")) {
          throw interrupted;
        }
      }
    }
  }
}
