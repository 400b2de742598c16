package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * How many classes and methods of cachechain a call enters until it is at the driver. The limits
 * only go down: who shortens a way lowers them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("house: the way of a call to the driver")
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

  /**
   * Holds the way of the caller's own thread, of all rounds the shortest. What follows on the answer
   * is not held: on which threads, and how much of it before the call ends, is a matter of timing.
   */
  private static void hold(List<EnteredMethods.Path> paths, Limits limits) {
    List<EnteredMethods.Path> ways =
        paths.stream().map(EnteredMethods.Path::toTheDriver).toList();
    assertThat(ways).allMatch(way -> way.calls() > 0);
    assertThat(ways.stream().mapToLong(EnteredMethods.Path::classes).min().orElseThrow())
        .as("classes")
        .isLessThanOrEqualTo(limits.classes);
    assertThat(ways.stream().mapToLong(EnteredMethods.Path::calls).min().orElseThrow())
        .as("calls")
        .isLessThanOrEqualTo(limits.calls);
  }

  @Test
  void get_nearHit() {
    chain.get("hit0");

    hold(paths(i -> chain.get("hit0")), new Limits(7, 14));
  }

  @Test
  void get_redisHit() {
    List<EnteredMethods.Path> paths = paths(i -> chain.get("hit" + i));

    assertThat(paths).allMatch(EnteredMethods.Path::asksByItself);
    hold(paths, new Limits(43, 82));
  }

  @Test
  void get_load() {
    hold(paths(i -> chain.get("cold" + i)), new Limits(43, 82));
  }

  @Test
  void put() {
    List<EnteredMethods.Path> paths = paths(i -> chain.put("put" + i, "v"));

    assertThat(paths).allMatch(EnteredMethods.Path::asksByItself);
    hold(paths, new Limits(71, 171));
  }

  /**
   * What is counted.
   *
   * @param classes the classes that are entered
   * @param calls the methods that are entered, each time it is
   */
  private record Limits(long classes, long calls) {}
}
