package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.TestEntries;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;

abstract class LifePromises extends LayerPromises {
  private static final Duration SHORT = Duration.ofMillis(900);
  private static final Duration LOOK = Duration.ofMillis(40);

  /** Stores that reckon in whole seconds, or sweep, may keep an entry so much longer. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  @Test
  @DisplayName("Z34 K5 K9: a life of less than a second is kept to its end")
  void get_beforeTheEndOfAShortLife_answers() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    ByteEntry entry = TestEntries.value(key, probe.version(1), new byte[9], probe.in(SHORT));
    probe.store(key, entry);

    while (true) {
      byte[] read = probe.get(key);
      if (probe.clock().currentTimeMillis() >= entry.expiresAt()) {
        break;
      }
      assertThat(Seen.of(read)).as("before the end of its life").isEqualTo(Seen.of(entry));
      probe.pass(LOOK);
    }
  }

  @TestFactory
  @DisplayName("D-13: past its life an entry is gone, and the slot counts as empty")
  Stream<DynamicTest> get_afterTheEndOfItsLife_answersNothing(TestInfo promise) {
    return Applicable.where(
        contract().expires(),
        "it keeps entries until it must make room, says expires()",
        promise,
        this::forgetsAfterTheEndOfLife);
  }

  private void forgetsAfterTheEndOfLife() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, TestEntries.value(key, probe.version(2), new byte[9], probe.in(SHORT)));

    awaitGone(probe, key);

    assertThat(probe.put(key, probe.value(key, probe.version(1)), Condition.onlyIfEmpty()))
        .isEqualTo(PutResult.stored());
  }

  @Test
  @DisplayName("Z38: a life that is over already is no error and does not become an endless one")
  void put_lifeOverAlready_doesNotStayForEver() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    ByteEntry over =
        TestEntries.value(key, probe.version(1), new byte[9], probe.in(Duration.ofSeconds(-5)));

    PutResult result = probe.put(key, over, Condition.newerWins());

    assertThat(result.status()).isIn(PutResult.Status.STORED, PutResult.Status.REJECTED);
    if (contract().expires()) {
      awaitGone(probe, key);
    }
  }

  @Test
  @DisplayName("Z38: lives of 40 days, of 100 years and without end are no short ones")
  void put_longLives_areHeld() {
    LayerProbe probe = probe();
    long[] ends = {probe.in(Duration.ofDays(40)), probe.in(Duration.ofDays(36_500)), Long.MAX_VALUE
    };

    for (long end : ends) {
      String key = probe.key("until " + end);
      probe.store(key, TestEntries.value(key, probe.version(1), new byte[9], end));
    }
    probe.pass(Duration.ofMillis(1200));

    for (long end : ends) {
      assertThat(probe.held(probe.key("until " + end)))
          .as("until %s", end)
          .isEqualTo(probe.version(1));
    }
  }

  @Test
  @DisplayName("D-13: the life is that of the entry which is held, not that of one before it")
  void put_longerLifeOverAShortOne_isHeldToItsOwnEnd() {
    LayerProbe probe = probe();
    String put = probe.key("put");
    String fill = probe.key("fill");
    probe.store(put, TestEntries.value(put, probe.version(1), new byte[9], probe.in(SHORT)));
    probe.store(fill, TestEntries.value(fill, probe.version(1), new byte[9], probe.in(SHORT)));

    probe.store(put, probe.version(2));
    assertThat(probe.put(
            fill, probe.value(fill, probe.version(2)), Condition.onlyIf(probe.version(1))))
        .isEqualTo(PutResult.stored());
    probe.pass(SHORT.plusMillis(1200));

    assertThat(probe.held(put)).isEqualTo(probe.version(2));
    assertThat(probe.held(fill)).isEqualTo(probe.version(2));
  }

  private static void awaitGone(LayerProbe probe, String key) {
    long latest = probe.in(SHORT.plus(GRACE));
    while (probe.get(key) != null) {
      assertThat(probe.clock().currentTimeMillis())
          .as("still held %s s after the end of its life; now", GRACE.toSeconds())
          .isLessThan(latest);
      probe.pass(LOOK);
    }
  }
}
