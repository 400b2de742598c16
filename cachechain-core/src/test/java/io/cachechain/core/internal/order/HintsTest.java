package io.cachechain.core.internal.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeClock;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HintsTest {
  private static final int HERE = 1;
  private static final int THERE = 2;

  private final FakeClock time = FakeClock.frozen();
  private final HybridClock clock = new HybridClock(time, HERE, Duration.ofSeconds(5));
  private final Hints hints =
      new Hints("books", "redis", new Hints.Bounds(2, Long.MAX_VALUE), clock);

  private Version version(long aheadMillis, int node) {
    return Version.of(time.currentTimeMillis() + aheadMillis, 0, 0, node);
  }

  @Test
  @DisplayName("Z50 F17: two of different nodes merge to one above both")
  void add_ofTwoNodes_isAboveBoth() {
    hints.add("k", version(2_000, THERE), null);
    hints.add("k", version(0, HERE), null);

    assertThat(hints.against("k")).matches(merged -> merged.isNewerThan(version(2_000, THERE)));
    assertThat(hints.size()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "F24 Z70 P8: long keys are bounded by their bytes; at the bound the layer as a whole is not trusted, and room is made")
  void add_longKeys_boundedByBytes() {
    Hints bounded = new Hints("books", "redis", new Hints.Bounds(1_000_000, 100_000), clock);
    for (int i = 0; i < 5_000; i++) {
      bounded.add("k".repeat(800) + i, clock.next(), null);
      assertThat(bounded.bytes()).isLessThanOrEqualTo(100_000);
    }

    assertThat(bounded.overflows()).isBetween(50L, 200L);
    assertThat(bounded.trustedFrom()).isNotNull();
    assertThat(bounded.size()).isLessThan(60);
  }

  @Test
  @DisplayName("F24: what is forgotten in any way takes no bytes any more")
  void bytes_allForgotten_areNone() {
    Hints many = new Hints("books", "redis", new Hints.Bounds(100, Long.MAX_VALUE), clock);
    Version first = version(0, HERE);
    many.add("replayed", first, null);
    many.add("replayed", first, first);
    many.add("covered", first, null);
    many.add("confirmed", first, null);
    assertThat(many.bytes()).isPositive();

    assertThat(many.replayed("replayed", first)).isTrue();
    assertThat(many.replayed("replayed", first)).isFalse();
    many.coveredBy("covered", version(1, HERE));
    many.confirmed("confirmed", first);

    assertThat(many.size()).isZero();
    assertThat(many.bytes()).isZero();
  }

  @Test
  @DisplayName("F17: two of different nodes whose order is known are one, the later")
  void add_ofTwoNodesFarApart_isTheLater() {
    hints.add("k", version(11_000, THERE), version(11_000, THERE));
    hints.add("k", version(0, HERE), version(0, HERE));

    assertThat(hints.against("k")).isEqualTo(version(11_000, THERE));
    assertThat(hints.missed("k")).isEqualTo(version(11_000, THERE));
  }

  @Test
  @DisplayName(
      "F17: other layers are compared with the newest write, not with the hint to be replayed, and with no copy")
  void missed_writesAndCopies_isTheNewestWrite() {
    hints.add("k", version(0, HERE), null);
    assertThat(hints.missed("k")).isNull();

    hints.add("k", version(2, THERE), version(1, THERE));
    hints.add("k", version(4, HERE), null);

    assertThat(hints.missed("k")).isEqualTo(version(1, THERE));
    assertThat(hints.against("k")).isEqualTo(version(4, HERE));
  }

  @Test
  @DisplayName("F17: two of one node are one, the later")
  void add_ofOneNode_isTheLater() {
    hints.add("k", version(7, HERE), null);
    hints.add("k", version(3, HERE), null);

    assertThat(hints.against("k")).isEqualTo(version(7, HERE));
  }

  @Test
  @DisplayName("F17 F13: what has been replayed, or confirmed, ends only what it covers")
  void replayed_olderOrOfAnotherNode_isStillMissed() {
    hints.add("k", version(7, HERE), null);

    hints.confirmed("k", version(9, THERE));
    hints.confirmed("k", version(6, HERE));
    hints.coveredBy("k", version(7, HERE));
    hints.coveredBy("k", version(9, THERE));
    boolean other = hints.replayed("k", version(6, HERE));

    assertThat(other).isFalse();
    assertThat(hints.against("k")).isEqualTo(version(7, HERE));
    assertThat(hints.replayed("k", version(7, HERE))).isTrue();
    assertThat(hints.against("k")).isNull();
  }

  @Test
  @DisplayName(
      "Z23 F17 P8 P9: more keys than are remembered raise the floor of the layer above all of them")
  void add_moreThanTheCapacity_raisesTheFloor() {
    hints.add("a", version(0, HERE), null);
    hints.add("b", version(0, HERE), null);
    time.advance(Duration.ofSeconds(1));

    hints.add("c", version(-1, HERE), null);

    assertThat(hints.trustedFrom()).matches(floor -> floor.isNewerThan(version(-1, HERE)));
    assertThat(hints.size()).isZero();
  }

  @Test
  @DisplayName("F17: replays go on behind those of the last round, and come round again")
  void some_lessThanAll_goesOnBehindTheLast() {
    Hints many = new Hints("books", "redis", new Hints.Bounds(100, Long.MAX_VALUE), clock);
    for (int i = 0; i < 10; i++) {
      many.add("k" + i, version(0, HERE), null);
    }
    long now = time.currentTimeMillis();

    Set<String> first = many.some(6, now, false).keySet();
    Set<String> second = many.some(6, now, false).keySet();

    assertThat(first).hasSize(6);
    assertThat(second).hasSize(6);
    assertThat(Stream.concat(first.stream(), second.stream()).distinct()).hasSize(10);
    assertThat(many.some(100, now, false)).hasSize(10);
    assertThat(many.some(100, now - 1, false)).isEmpty();
  }

  @Test
  @DisplayName(
      "A31: who hurries is given what this node has just stamped, and leaves to another node what that may still do itself")
  void some_inAHurry_ownAreDueAtOnce() {
    hints.add("own", version(0, HERE), null);
    hints.add("others", version(0, THERE), null);
    long before = time.currentTimeMillis() - 1_000;

    assertThat(hints.some(10, before, false)).isEmpty();
    assertThat(hints.some(10, before, true)).containsOnlyKeys("own");
    assertThat(hints.due(before)).isEqualTo(1);
    assertThat(hints.due(before + 1_000)).isEqualTo(2);
  }
}
