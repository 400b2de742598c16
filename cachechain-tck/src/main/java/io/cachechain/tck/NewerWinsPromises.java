package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class NewerWinsPromises extends LayerPromises {
  private static final int RANDOM_PAIRS = 200;
  private static final long SEED = 20_260_101;

  @Test
  @DisplayName("P2: a newer version replaces what is held")
  void put_newer_isStored() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, probe.version(1));

    probe.store(key, probe.version(2));

    assertThat(probe.held(key)).isEqualTo(probe.version(2));
  }

  @Test
  @DisplayName("P2: an older version is superseded by what is held, which stays")
  void put_older_isSuperseded() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, probe.version(2));

    PutResult result = probe.put(key, probe.value(key, probe.version(1)), Condition.newerWins());

    assertThat(result).isEqualTo(PutResult.superseded(probe.version(2)));
    assertThat(probe.held(key)).isEqualTo(probe.version(2));
  }

  @Test
  @DisplayName("Z53: an equal version does not replace: neither a value nor a tombstone")
  void put_equal_isSuperseded() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, probe.value(key, probe.version(1), new byte[] {1}));
    byte[] held = probe.get(key);

    PutResult value =
        probe.put(key, probe.value(key, probe.version(1), new byte[] {2}), Condition.newerWins());
    PutResult tombstone =
        probe.put(key, probe.tombstone(key, probe.version(1)), Condition.newerWins());

    assertThat(value).isEqualTo(PutResult.superseded(probe.version(1)));
    assertThat(tombstone).isEqualTo(PutResult.superseded(probe.version(1)));
    assertThat(Seen.of(probe.get(key))).isEqualTo(Seen.of(held));
  }

  @Test
  @DisplayName(
      "P3 Z5: a tombstone replaces an older value, and stands against older ones afterwards")
  void put_belowATombstone_isSuperseded() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, probe.version(1));
    probe.store(key, probe.tombstone(key, probe.version(3)));

    PutResult late = probe.put(key, probe.value(key, probe.version(2)), Condition.newerWins());

    assertThat(late).isEqualTo(PutResult.superseded(probe.version(3)));
    assertThat(Seen.of(probe.get(key))).isEqualTo(Seen.of(probe.tombstone(key, probe.version(3))));
  }

  @Test
  @DisplayName("P2: a value above a tombstone replaces it, a tombstone below a value does not")
  void put_aboveATombstone_isStored() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, probe.tombstone(key, probe.version(1)));

    probe.store(key, probe.version(3));
    PutResult late = probe.put(key, probe.tombstone(key, probe.version(2)), Condition.newerWins());

    assertThat(late).isEqualTo(PutResult.superseded(probe.version(3)));
    assertThat(probe.held(key)).isEqualTo(probe.version(3));
  }

  @Test
  @DisplayName("Z63 K8: versions are ordered as unsigned numbers of 12 bytes, at every byte")
  void put_randomPairs_keepsTheLarger() {
    LayerProbe probe = probe();
    List<Version[]> pairs = pairs();

    for (int i = 0; i < pairs.size(); i++) {
      Version low = pairs.get(i)[0];
      Version high = pairs.get(i)[1];
      String up = probe.key("up" + i);
      String down = probe.key("down" + i);
      probe.store(up, low);
      probe.store(down, high);

      PutResult higher = probe.put(up, probe.value(up, high), Condition.newerWins());
      PutResult lower = probe.put(down, probe.value(down, low), Condition.newerWins());

      assertThat(higher).as("%s over %s", high, low).isEqualTo(PutResult.stored());
      assertThat(lower).as("%s over %s", low, high).isEqualTo(PutResult.superseded(high));
    }
  }

  @Test
  @DisplayName("Z47: a version above the ceiling counts as nothing, one at the ceiling counts")
  void put_heldAboveTheCeiling_isStored() {
    LayerProbe probe = probe();
    String future = probe.key("future");
    String border = probe.key("border");
    Version ceiling = probe.version(5000);
    probe.store(future, probe.version(5001));
    probe.store(border, ceiling);
    Condition condition = Condition.newerWins().ceiling(ceiling);

    PutResult overFuture = probe.put(future, probe.value(future, probe.version(1)), condition);
    PutResult overBorder = probe.put(border, probe.value(border, probe.version(1)), condition);

    assertThat(overFuture).isEqualTo(PutResult.stored());
    assertThat(probe.held(future)).isEqualTo(probe.version(1));
    assertThat(overBorder).isEqualTo(PutResult.superseded(ceiling));
  }

  @Test
  @DisplayName(
      "Z9 F16: what arrives after sendBy is rejected where the server has a clock, else stored; nothing between")
  void put_afterSendBy_isRejectedOrStored() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    Condition past = Condition.newerWins().sendBy(probe.in(Duration.ofMinutes(-1)));
    Condition ahead = Condition.newerWins().sendBy(probe.in(Duration.ofHours(1)));

    PutResult late = probe.put(key, probe.value(key, probe.version(1)), past);
    boolean held = probe.get(key) != null;
    PutResult inTime = probe.put(key, probe.value(key, probe.version(2)), ahead);

    if (contract().honoursSendBy()) {
      assertThat(late.status()).isEqualTo(PutResult.Status.REJECTED);
    }
    assertThat(held).as("held after %s", late).isEqualTo(late.status() == PutResult.Status.STORED);
    assertThat(inTime).isEqualTo(PutResult.stored());
  }

  /** Returns pairs of versions, the lower one first: at random, and apart by one bit. */
  private static List<Version[]> pairs() {
    Random random = new Random(SEED);
    List<Version[]> pairs = new ArrayList<>();
    for (int i = 0; i < RANDOM_PAIRS; i++) {
      pairs.add(ordered(random(random), random(random)));
    }
    for (int bit = 0; bit < Version.BYTES * 8; bit++) {
      byte[] one = random(random).toBytes();
      byte[] other = one.clone();
      other[bit / 8] ^= (byte) (1 << (bit % 8));
      pairs.add(ordered(Version.ofBytes(one), Version.ofBytes(other)));
    }
    return pairs;
  }

  private static Version random(Random random) {
    return Version.ofBits(random.nextLong(), random.nextInt());
  }

  private static Version[] ordered(Version one, Version other) {
    return one.isNewerThan(other) ? new Version[] {other, one} : new Version[] {one, other};
  }
}
