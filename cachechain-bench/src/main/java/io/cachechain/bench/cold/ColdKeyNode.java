package io.cachechain.bench.cold;

import io.cachechain.CloseableChain;
import io.cachechain.bench.child.ChildProgram;
import io.cachechain.core.ChainBuilder;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** One node, in a JVM of its own: a chain of Caffeine and Redis with its defaults, and a loader that takes its time and counts. */
final class ColdKeyNode implements ChildProgram {
  private final AtomicInteger loads = new AtomicInteger();
  private final CloseableChain<String, String> chain;

  private ColdKeyNode(String redis, Duration loadTakes) {
    chain = ChainBuilder.create("cold", String.class, String.class)
        .layer(CaffeineLayer.maximumSize(10_000))
        .layer(RedisLayer.at(redis), layer -> layer.timeout(Duration.ofSeconds(5)))
        .loader(key -> {
          loads.incrementAndGet();
          Thread.sleep(loadTakes.toMillis());
          return value(key);
        })
        .build();
  }

  /** Runs it: the address of Redis and the milliseconds of a load are given. */
  public static void main(String... arguments) {
    Duration loadTakes = Duration.ofMillis(Long.parseLong(arguments[1]));
    ChildProgram.serve(new ColdKeyNode(arguments[0], loadTakes));
  }

  @Override
  public String answer(String... words) {
    return switch (words[0]) {
      case "ready" -> String.valueOf(chain.lookup("ready").skipped().isEmpty());
      case "read" -> read(words[1], Integer.parseInt(words[2]), Long.parseLong(words[3]));
      case "close" -> close();
      default -> throw new IllegalArgumentException("no such question: " + words[0]);
    };
  }

  /** Lets all callers ask at the given moment, and says how often it was loaded here, when the last of them had its answer, and how many answers were wrong. */
  private String read(String key, int callers, long start) {
    loads.set(0);
    for (long left = start - System.nanoTime(); left > 0; left = start - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    List<CompletableFuture<String>> answers = new ArrayList<>(callers);
    for (int i = 0; i < callers; i++) {
      answers.add(chain.async().get(key));
    }
    long wrong =
        answers.stream().filter(answer -> !value(key).equals(answer.join())).count();
    long last = System.nanoTime() - start;
    return loads.get() + "," + last + "," + wrong;
  }

  private String close() {
    chain.close();
    return "done";
  }

  private static String value(String key) {
    return "value of " + key;
  }
}
