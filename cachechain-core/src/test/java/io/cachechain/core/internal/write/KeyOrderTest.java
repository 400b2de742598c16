package io.cachechain.core.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.spi.Version;
import org.junit.jupiter.api.Test;

/** The order of the writes of one key. */
class KeyOrderTest {
  private static final StoredEntry.Times FOREVER = new StoredEntry.Times(0, 1, 1, 1, 0);

  private final KeyOrder<String, Integer> order = new KeyOrder<>();

  private static StoredEntry<Integer> entry(int number) {
    return StoredEntry.value(
        number, Version.of(1_000 + number, 0, 0, 1), FOREVER, EntryGenerations.NONE);
  }

  private static Write<String, Integer> put(int number) {
    return Write.put("k", "k", entry(number), null, Write.Raise.BY_CALL);
  }

  private static Write<String, Integer> fill(int number) {
    return Write.fill("k", "k", entry(number), null);
  }

  @Test
  void begins_anotherIsWithTheLayer_doesNot() {
    assertThat(order.begins(put(1), "k")).isTrue();

    assertThat(order.begins(put(2), "k")).isFalse();
    assertThat(order.begins(put(3), "other")).isTrue();
    assertThat(order.isBusy("k")).isTrue();
  }

  @Test
  void next_oneStandsBehind_isWithTheLayer() {
    Write<String, Integer> first = put(1);
    Write<String, Integer> second = put(2);
    order.begins(first, "k");
    assertThat(order.follows(second, "k")).isNull();
    assertThat(order.all()).containsExactly(first, second);

    assertThat(order.end("k")).isSameAs(first);
    assertThat(order.next("k")).isSameAs(second);

    assertThat(order.isBusy("k")).isTrue();
    assertThat(order.size()).isOne();
    assertThat(order.end("k")).isSameAs(second);
    assertThat(order.next("k")).isNull();
    assertThat(order.isBusy("k")).isFalse();
  }

  @Test
  void follows_twoStandBehind_newestRemains() {
    Write<String, Integer> second = put(2);
    Write<String, Integer> third = put(3);
    order.begins(put(1), "k");
    order.follows(second, "k");

    assertThat(order.follows(third, "k")).isSameAs(second);

    order.end("k");
    assertThat(order.next("k")).isSameAs(third);
  }

  @Test
  void newerThan_nothingOfTheKey_null() {
    order.begins(put(9), "other");

    assertThat(order.newerThan(put(1), "k", null)).isNull();
  }

  @Test
  void newerThan_eachPlace_isFound() {
    Write<String, Integer> sent = put(5);
    Write<String, Integer> behind = put(6);
    Write<String, Integer> queued = put(7);
    order.begins(sent, "k");
    assertThat(order.newerThan(put(4), "k", null)).isSameAs(sent);
    assertThat(order.newerThan(put(4), "k", queued)).isSameAs(queued);

    order.follows(behind, "k");

    assertThat(order.newerThan(put(4), "k", queued)).isSameAs(behind);
    assertThat(order.newerThan(put(6), "k", queued)).isSameAs(queued);
    assertThat(order.newerThan(put(8), "k", queued)).isNull();
  }

  @Test
  void newerThan_fills_yieldToAnyWriteAndHoldUpNone() {
    order.begins(put(1), "k");
    assertThat(order.newerThan(fill(5), "k", null)).isNotNull();

    order.end("k");
    order.begins(fill(9), "k");

    assertThat(order.newerThan(put(1), "k", null)).isNull();
  }
}
