package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How many classes and methods of cachechain a call enters until it is at the driver, and until the answer is there. The numbers are those of today, and only go down: who shortens a way lowers them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("house: the way of a call to the driver and back")
class PathLengthTest {
  private static final int ROUNDS = 40;

  private final RedisProcess server = RedisProcess.start();
  private final EnteredMethods entered = new EnteredMethods();
  private final CloseableChain<String, String> chain = ChainBuilder.create(
          "books", String.class, String.class)
      .layer(LayerSpec.of("near", BoundedNearLayer.<String, String>lru(1)))
      .layer(
          RedisLayer.at(server.url()),
          options -> options.requireUp().timeout(Duration.ofSeconds(10)))
      .loader(key -> "loaded " + key)
      .settings(SeveralNodes.settings(""))
      .build();

  @BeforeAll
  void warm() {
    for (int i = 0; i < ROUNDS; i++) {
      chain.put("hit" + i, "v");
    }
  }

  @AfterAll
  void close() {
    chain.close();
    entered.close();
    server.close();
  }

  private List<EnteredMethods.Path> paths(IntConsumer call) {
    List<EnteredMethods.Path> paths = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      int round = i;
      paths.add(entered.during(() -> call.accept(round)));
    }
    return paths;
  }

  /** Holds what most rounds count until the driver is called, and about how much it is until the answer is there: that depends on which thread is faster. */
  private static void hold(List<EnteredMethods.Path> paths, Limits toDriver, Limits inAll) {
    Map<Limits, Long> counted = paths.stream()
        .collect(
            Collectors.groupingBy(path -> Limits.of(path.toTheDriver()), Collectors.counting()));
    assertThat(Collections.max(counted.entrySet(), Map.Entry.comparingByValue()).getKey())
        .as("to the driver")
        .isEqualTo(toDriver);
    List<Limits> whole = paths.stream().map(Limits::of).toList();
    assertThat(median(whole.stream().mapToLong(Limits::classes)))
        .as("classes, to the driver and back")
        .isLessThanOrEqualTo(inAll.classes);
    assertThat(median(whole.stream().mapToLong(Limits::calls)))
        .as("calls, to the driver and back")
        .isLessThanOrEqualTo(inAll.calls);
  }

  private static long median(LongStream numbers) {
    return numbers.sorted().skip(ROUNDS / 2).findFirst().orElseThrow();
  }

  @Test
  void get_nearHit() {
    chain.get("hit0");

    hold(paths(i -> chain.get("hit0")), new Limits(9, 14), new Limits(9, 14));
  }

  @Test
  void get_redisHit() {
    hold(paths(i -> chain.get("hit" + i)), new Limits(49, 164), new Limits(100, 600));
  }

  @Test
  void get_load() {
    hold(paths(i -> chain.get("cold" + i)), new Limits(49, 164), new Limits(115, 1_150));
  }

  @Test
  void put() {
    hold(paths(i -> chain.put("put" + i, "v")), new Limits(71, 342), new Limits(115, 850));
  }

  /**
   * What is counted.
   *
   * @param classes the classes that are entered
   * @param calls the methods that are entered, each time it is
   */
  private record Limits(long classes, long calls) {
    static Limits of(EnteredMethods.Path path) {
      return new Limits(path.classes(), path.calls());
    }
  }
}
