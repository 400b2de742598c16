package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class OnlyIfPromises extends LayerPromises {
  @Test
  @DisplayName("F14: a fill replaces exactly the version that it saw")
  void put_onlyIfThatIsHeld_isStored() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, probe.version(1));

    PutResult result =
        probe.put(key, probe.value(key, probe.version(2)), Condition.onlyIf(probe.version(1)));

    assertThat(result).isEqualTo(PutResult.stored());
    assertThat(probe.held(key)).isEqualTo(probe.version(2));
  }

  @Test
  @DisplayName(
      "Z1 Z2 Z48: a fill that saw an older version is superseded, though its own is the newest")
  void put_onlyIfAnotherWasHeld_isSuperseded() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, probe.version(1));
    probe.store(key, probe.version(2));

    PutResult result =
        probe.put(key, probe.value(key, probe.version(3)), Condition.onlyIf(probe.version(1)));

    assertThat(result).isEqualTo(PutResult.superseded(probe.version(2)));
    assertThat(probe.held(key)).isEqualTo(probe.version(2));
  }

  @Test
  @DisplayName("F14: a fill that saw a newer version than is held is superseded as well")
  void put_onlyIfANewerWasHeld_isSuperseded() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, probe.version(1));

    PutResult result =
        probe.put(key, probe.value(key, probe.version(3)), Condition.onlyIf(probe.version(2)));

    assertThat(result).isEqualTo(PutResult.superseded(probe.version(1)));
    assertThat(probe.held(key)).isEqualTo(probe.version(1));
  }

  @Test
  @DisplayName(
      "Z55: a fill that saw a version finds nothing, for the server has evicted it: superseded")
  void put_onlyIfThatIsHeldButNothingIs_isSuperseded() {
    LayerProbe probe = probe();
    String key = probe.key("k");

    PutResult result =
        probe.put(key, probe.value(key, probe.version(2)), Condition.onlyIf(probe.version(1)));

    assertThat(result).isEqualTo(PutResult.superseded(null));
    assertThat(Seen.of(probe.get(key))).hasToString("nothing");
  }

  @Test
  @DisplayName("F14: what is held decides, not how the new version compares with it")
  void put_onlyIfThatIsHeldWithALowerVersion_isStored() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, probe.version(2));

    PutResult result =
        probe.put(key, probe.value(key, probe.version(1)), Condition.onlyIf(probe.version(2)));

    assertThat(result).isEqualTo(PutResult.stored());
    assertThat(probe.held(key)).isEqualTo(probe.version(1));
  }

  @Test
  @DisplayName("C9: a fill replaces exactly the tombstone that it saw")
  void put_onlyIfThatTombstoneIsHeld_isStored() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, probe.tombstone(key, probe.version(1)));

    PutResult result =
        probe.put(key, probe.value(key, probe.version(2)), Condition.onlyIf(probe.version(1)));

    assertThat(result).isEqualTo(PutResult.stored());
    assertThat(probe.held(key)).isEqualTo(probe.version(2));
  }

  @Test
  @DisplayName("F14: a fill of an empty slot is stored if nothing is held")
  void put_onlyIfEmptyAndNothingHeld_isStored() {
    LayerProbe probe = probe();
    String key = probe.key("k");

    PutResult result = probe.put(key, probe.value(key, probe.version(1)), Condition.onlyIfEmpty());

    assertThat(result).isEqualTo(PutResult.stored());
    assertThat(probe.held(key)).isEqualTo(probe.version(1));
  }

  @Test
  @DisplayName(
      "Z1 Z32: a fill of an empty slot is superseded by whatever is held, also by a tombstone, also by older")
  void put_onlyIfEmptyAndSomethingHeld_isSuperseded() {
    LayerProbe probe = probe();
    String value = probe.key("value");
    String tombstone = probe.key("tombstone");
    probe.store(value, probe.version(1));
    probe.store(tombstone, probe.tombstone(tombstone, probe.version(1)));

    PutResult overValue =
        probe.put(value, probe.value(value, probe.version(2)), Condition.onlyIfEmpty());
    PutResult overTombstone =
        probe.put(tombstone, probe.value(tombstone, probe.version(2)), Condition.onlyIfEmpty());

    assertThat(overValue).isEqualTo(PutResult.superseded(probe.version(1)));
    assertThat(overTombstone).isEqualTo(PutResult.superseded(probe.version(1)));
    assertThat(probe.held(value)).isEqualTo(probe.version(1));
    assertThat(Seen.of(probe.get(tombstone)))
        .isEqualTo(Seen.of(probe.tombstone(tombstone, probe.version(1))));
  }
}
