package io.cachechain.tier.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("K5: which server a key belongs to")
class RingTest {
  private static final int KEYS = 20_000;

  @Test
  void ownerOf_threeServers_sharesAreAlike() {
    Ring ring = new Ring(ServerAddress.parse("a b c:12000"));
    int[] shares = new int[3];
    IntStream.range(0, KEYS).forEach(i -> shares[ring.ownerOf("key" + i)]++);

    for (int share : shares) {
      assertThat(share).isCloseTo(KEYS / 3, within(KEYS / 10));
    }
  }

  @Test
  void ownerOf_oneServerMore_movesItsShareOnly() {
    Ring three = new Ring(ServerAddress.parse("a b c"));
    Ring four = new Ring(ServerAddress.parse("a b c d"));
    long moved = IntStream.range(0, KEYS)
        .filter(i -> three.ownerOf("key" + i) != four.ownerOf("key" + i))
        .count();
    long movedBetweenOld = IntStream.range(0, KEYS)
        .filter(i ->
            four.ownerOf("key" + i) != 3 && three.ownerOf("key" + i) != four.ownerOf("key" + i))
        .count();

    assertThat(movedBetweenOld).isZero();
    assertThat(moved).isCloseTo(KEYS / 4, within((long) KEYS / 10));
  }

  @Test
  void ownerOf_otherOrder_isTheSameServer() {
    List<ServerAddress> one = ServerAddress.parse("a b c");
    List<ServerAddress> other = ServerAddress.parse("c a b");
    Ring first = new Ring(one);
    Ring second = new Ring(other);

    assertThat(IntStream.range(0, KEYS)
            .allMatch(i ->
                one.get(first.ownerOf("key" + i)).equals(other.get(second.ownerOf("key" + i)))))
        .isTrue();
  }
}
