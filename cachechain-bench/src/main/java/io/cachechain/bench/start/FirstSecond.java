package io.cachechain.bench.start;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.memcached.MemcachedLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * Question: how many of the first calls of a program go past a server that is up, and what is lost of a preload? The JVM is the trial: it must be a new one each time, since the second chain of a process meets a driver that is warm.
 *
 * <p>Arguments: {@code fill}, {@code reads} or {@code preload}, the address of the server ({@code redis://..}, {@code memcached://..}, {@code jdbc:..}), and how many threads call.
 */
public final class FirstSecond {
  private static final int READS = 200;
  private static final int PUTS = 1_000;
  private static final Duration LONG = Duration.ofSeconds(30);

  private final String address;
  private final int threads;
  private final AtomicLong longestNanos = new AtomicLong();

  private FirstSecond(String address, int threads) {
    this.address = address;
    this.threads = threads;
  }

  /** Makes one trial and prints a line. */
  public static void main(String... arguments) throws InterruptedException {
    FirstSecond trial = new FirstSecond(arguments[1], Integer.parseInt(arguments[2]));
    switch (arguments[0]) {
      case "fill" -> trial.fill();
      case "reads" -> trial.reads();
      case "preload" -> trial.preload();
      default -> throw new IllegalArgumentException("fill, reads or preload, not " + arguments[0]);
    }
  }

  private LayerSpec<Object, Object> layer() {
    if (address.startsWith("redis")) {
      return RedisLayer.at(address);
    }
    return address.startsWith("jdbc:")
        ? JdbcLayer.at(address).createTable()
        : MemcachedLayer.at(address.replace("memcached://", ""));
  }

  /** Returns a builder of a program as anybody writes it. */
  private ChainBuilder<Integer, String> builder(String name) {
    return ChainBuilder.create(name, Integer.class, String.class)
        .layer(CaffeineLayer.maximumSize(10_000))
        .layer(layer());
  }

  /** Returns a node that is up for certain, and patient. */
  private CloseableChain<Integer, String> patient(String name) {
    Properties settings = new Properties();
    settings.setProperty("cachechain.chains." + name + ".connect.timeout", "60s");
    return ChainBuilder.create(name, Integer.class, String.class)
        .layer(layer(), l -> l.requireUp().timeout(Duration.ofSeconds(20)))
        .settings(settings)
        .build();
  }

  private void fill() {
    try (CloseableChain<Integer, String> chain = patient("first-reads")) {
      for (int key = 0; key < READS; key++) {
        var unused = chain.put(key, "v");
      }
    }
  }

  private void reads() throws InterruptedException {
    AtomicInteger loads = new AtomicInteger();
    long begin = System.nanoTime();
    try (CloseableChain<Integer, String> chain = builder("first-reads")
        .loader(key -> "loaded " + loads.incrementAndGet())
        .build()) {
      long built = System.nanoTime();
      all(READS, key -> {
        String unused = chain.get(key);
      });
      print("reads past the server", loads.get(), READS, begin, built);
    }
  }

  private void preload() throws InterruptedException {
    String name = "preload-" + Long.toString(System.nanoTime(), 36);
    int lost = 0;
    long begin = System.nanoTime();
    try (CloseableChain<Integer, String> chain = builder(name).build()) {
      long built = System.nanoTime();
      all(PUTS, key -> {
        var unused = chain.put(key, "v");
      });
      var unwritten = chain.flush(LONG);
      try (CloseableChain<Integer, String> other = patient(name)) {
        for (int key = 0; key < PUTS; key++) {
          lost += other.getIfPresent(key) == null ? 1 : 0;
        }
      }
      print(
          "lost of a preload" + (unwritten.isEmpty() ? "" : ", " + unwritten),
          lost,
          PUTS,
          begin,
          built);
    }
  }

  private void all(int calls, IntConsumer call) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread caller = new Thread(() -> {
        for (int key = next.getAndIncrement(); key < calls; key = next.getAndIncrement()) {
          long begin = System.nanoTime();
          call.accept(key);
          longestNanos.accumulateAndGet(System.nanoTime() - begin, Math::max);
        }
      });
      caller.start();
      callers.add(caller);
    }
    for (Thread caller : callers) {
      caller.join();
    }
  }

  private void print(String what, int bad, int of, long begin, long built) {
    System.out.printf(
        Locale.ROOT,
        "%s: %d of %d; %d threads, build %d ms, longest call %d ms%n",
        what,
        bad,
        of,
        threads,
        (built - begin) / 1_000_000,
        longestNanos.get() / 1_000_000);
  }
}
