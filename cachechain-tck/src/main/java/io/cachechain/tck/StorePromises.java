package io.cachechain.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;

abstract class StorePromises extends LayerPromises {
  private static final int LARGE = 100 * 1024;

  @Test
  @DisplayName("a key that was never put holds nothing")
  void get_neverPut_answersNothing() {
    assertThat(Seen.of(probe().get(probe().key("k")))).hasToString("nothing");
  }

  @Test
  @DisplayName("what is read is byte for byte what was put")
  void get_afterPut_answersTheSameBytes() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    ByteEntry entry = probe.value(key, probe.version(1), everyByte());

    probe.store(key, entry);

    assertThat(Seen.of(probe.get(key))).isEqualTo(Seen.of(entry));
  }

  @Test
  @DisplayName("P1: reading after a completed put sees it, each time")
  void get_afterEachOfManyPuts_seesThatOne() {
    LayerProbe probe = probe();
    String key = probe.key("k");

    for (int number = 1; number <= 50; number++) {
      probe.store(key, probe.version(number));

      assertThat(probe.held(key)).isEqualTo(probe.version(number));
    }
  }

  @Test
  @DisplayName("keys do not disturb each other")
  void put_anotherKey_leavesThisOne() {
    LayerProbe probe = probe();
    String one = probe.key("one");
    String two = probe.key("two");
    probe.store(one, probe.version(1));

    probe.store(two, probe.version(2));

    assertThat(probe.held(one)).isEqualTo(probe.version(1));
    assertThat(probe.held(two)).isEqualTo(probe.version(2));
  }

  @Test
  @DisplayName("a tombstone is stored and read like anything else")
  void get_afterTombstone_answersItsBytes() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    ByteEntry tombstone = probe.tombstone(key, probe.version(1));

    probe.store(key, tombstone);

    assertThat(Seen.of(probe.get(key))).isEqualTo(Seen.of(tombstone));
  }

  @Test
  @DisplayName("an answer that was given is not changed by a later put")
  void get_thenPut_leavesTheArray() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    ByteEntry first = probe.value(key, probe.version(1), "first".getBytes(UTF_8));
    probe.store(key, first);
    byte[] read = probe.get(key);

    probe.store(key, probe.value(key, probe.version(2), "other".getBytes(UTF_8)));

    assertThat(Seen.of(read)).isEqualTo(Seen.of(first));
  }

  @Test
  @DisplayName("an empty payload and one of 100 KiB come back whole")
  void get_emptyAndLargePayload_answersTheSameBytes() {
    LayerProbe probe = probe();
    byte[] random = new byte[LARGE];
    new Random(7).nextBytes(random);
    ByteEntry empty = probe.value(probe.key("empty"), probe.version(1), new byte[0]);
    ByteEntry large = probe.value(probe.key("large"), probe.version(1), random);

    probe.store(probe.key("empty"), empty);
    probe.store(probe.key("large"), large);

    assertThat(Seen.of(probe.get(probe.key("empty")))).isEqualTo(Seen.of(empty));
    assertThat(Seen.of(probe.get(probe.key("large")))).isEqualTo(Seen.of(large));
  }

  @TestFactory
  @DisplayName("Z6 I17: what is too large is rejected, not thrown, and what was held stays")
  Stream<DynamicTest> put_tooLarge_isRejectedAndChangesNothing(TestInfo promise) {
    return Applicable.where(
        contract().maxEntryBytes() < Integer.MAX_VALUE,
        "it has no limit, says maxEntryBytes()",
        promise,
        this::rejectsWhatIsTooLarge);
  }

  private void rejectsWhatIsTooLarge() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, probe.version(1));
    ByteEntry tooLarge =
        probe.value(key, probe.version(2), new byte[contract().maxEntryBytes() + 1]);

    PutResult result = probe.put(key, tooLarge, Condition.newerWins());

    assertThat(result.status()).isEqualTo(PutResult.Status.REJECTED);
    assertThat(result.reason()).isNotBlank();
    assertThat(probe.held(key)).isEqualTo(probe.version(1));
  }

  @TestFactory
  @DisplayName("two clients of one server see the same entries")
  Stream<DynamicTest> get_byAnotherInstance_seesWhatWasPut(TestInfo promise) {
    return Applicable.where(
        contract().isShared(),
        "it is not shared, says isShared()",
        promise,
        this::isSeenByAnotherInstance);
  }

  private void isSeenByAnotherInstance() throws Exception {
    LayerProbe probe = probe();
    LayerProbe other = probe.on(contract().another());
    String key = probe.key("k");
    probe.store(key, probe.version(2));

    assertThat(other.held(key)).isEqualTo(probe.version(2));
    assertThat(other.put(key, probe.value(key, probe.version(1)), Condition.newerWins()))
        .isEqualTo(PutResult.superseded(probe.version(2)));
  }

  private static byte[] everyByte() {
    byte[] bytes = new byte[512];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }
}
