package io.cachechain.core.internal.chain;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.chain.PutKilledByMessageTest.Layers;
import io.cachechain.core.internal.chain.TestCluster.Node;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Z66: one node puts a key twice, another one puts it meanwhile; what each does, when the layers
 * take it and when the messages come is tried in each order. Of the three values one stays.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what the puts have left is read in the end
class ThreePutsTest {
  private static final List<Duration> OFFSETS = List.of(ofMillis(-200), ofMillis(0), ofMillis(200));

  static Stream<Arguments> worlds() {
    return Stream.of(Layers.REDIS, Layers.REDIS_AND_JDBC)
        .flatMap(layers -> OFFSETS.stream().map(offset -> Arguments.of(layers, offset)));
  }

  @ParameterizedTest(name = "{0}, the second clock is {1} ahead")
  @MethodSource("worlds")
  @DisplayName(
      "Z66 P9: of two puts of one node that cross one of another node, one stays, in each order of events")
  void put_twoCrossAThird_oneStays(Layers layers, Duration offset) {
    List<String> lost = new ArrayList<>();
    for (List<Event> order : orders()) {
      String outcome = run(layers, offset, order);
      if (outcome != null) {
        lost.add(order + ": " + outcome);
      }
    }

    assertThat(lost).isEmpty();
  }

  private static String run(Layers layers, Duration offset, List<Event> order) {
    TestCluster cluster = new TestCluster();
    Node a = cluster.node("a", builder -> layers.in(cluster, builder));
    Node b = cluster.node("b", offset, builder -> layers.in(cluster, builder));
    List<FakeLayer> far = List.of(cluster.redis, cluster.jdbc);
    a.end().holds();
    b.end().holds();
    far.forEach(layer -> layer.onPuts().holds());
    for (Event event : order) {
      switch (event) {
        case FIRST -> a.chain().async().put("k", "a1");
        case SECOND -> a.chain().async().put("k", "a2");
        case OTHER -> b.chain().async().put("k", "b");
        case TAKEN -> {
          far.forEach(FakeLayer::releases);
          far.forEach(
              FakeLayer::releases); // a write goes to the nearer layer behind the farther one
        }
        case RECEIVED_BY_OTHER -> b.end().releases();
        case RECEIVED_BY_FIRST -> a.end().releases();
      }
      if (event == Event.RECEIVED_BY_OTHER) {
        b.end().holds();
      } else if (event == Event.RECEIVED_BY_FIRST) {
        a.end().holds();
      }
      cluster.clock.advance(ofMillis(1));
    }
    far.forEach(layer -> layer.onPuts().recovers());
    far.forEach(FakeLayer::releases);
    far.forEach(FakeLayer::releases);
    assertThat(a.chain().flush(ofSeconds(1))).isEmpty();
    assertThat(b.chain().flush(ofSeconds(1))).isEmpty();
    a.end().recovers();
    b.end().recovers();
    a.end().releases();
    b.end().releases();
    cluster.clock.advance(ofSeconds(10));
    String onA = a.chain().getIfPresent("k");
    String onB = b.chain().getIfPresent("k");
    a.chain().close();
    b.chain().close();
    return onA != null && onA.equals(onB)
        ? null
        : "the first node reads " + onA + ", the other " + onB;
  }

  private static List<List<Event>> orders() {
    List<List<Event>> orders = new ArrayList<>();
    extend(new ArrayList<>(), orders);
    return orders;
  }

  private static void extend(List<Event> begun, List<List<Event>> orders) {
    if (begun.size() == Event.values().length) {
      orders.add(List.copyOf(begun));
      return;
    }
    for (Event next : Event.values()) {
      boolean early = next == Event.SECOND && !begun.contains(Event.FIRST);
      if (!early && !begun.contains(next)) {
        begun.add(next);
        extend(begun, orders);
        begun.remove(begun.size() - 1);
      }
    }
  }

  private enum Event {
    FIRST,
    SECOND,
    OTHER,
    TAKEN,
    RECEIVED_BY_OTHER,
    RECEIVED_BY_FIRST
  }
}
