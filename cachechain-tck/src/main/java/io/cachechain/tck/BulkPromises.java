package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer.Put;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class BulkPromises extends LayerPromises {
  private static final int MANY = 500;

  @Test
  @DisplayName("K4: each key has an answer of its own, found or not, in one call")
  void getAll_someHeld_answersEach() {
    LayerProbe probe = probe();
    String one = probe.key("one");
    String two = probe.key("two");
    String none = probe.key("none");
    probe.store(one, probe.version(1));
    probe.store(two, probe.tombstone(two, probe.version(2)));

    Map<String, byte @Nullable []> answers = getAll(probe, List.of(one, none, two));

    assertThat(answers).containsOnlyKeys(one, none, two);
    assertThat(Seen.of(answers.get(one))).isEqualTo(Seen.of(probe.value(one, probe.version(1))));
    assertThat(answers.get(none)).isNull();
    assertThat(Seen.of(answers.get(two)))
        .isEqualTo(Seen.of(probe.tombstone(two, probe.version(2))));
  }

  @Test
  @DisplayName("F14: in one call each put has its own condition and its own result")
  void putAll_mixedConditions_checksEach() {
    LayerProbe probe = probe();
    String newer = probe.key("newer");
    String older = probe.key("older");
    String exact = probe.key("exact");
    String missed = probe.key("missed");
    String empty = probe.key("empty");
    String taken = probe.key("taken");
    for (String key : List.of(newer, older, exact, missed, taken)) {
      probe.store(key, probe.version(5));
    }
    Map<String, Put> puts = new LinkedHashMap<>();
    puts.put(newer, new Put(probe.value(newer, probe.version(6)), Condition.newerWins()));
    puts.put(older, new Put(probe.value(older, probe.version(4)), Condition.newerWins()));
    puts.put(
        exact, new Put(probe.value(exact, probe.version(6)), Condition.onlyIf(probe.version(5))));
    puts.put(
        missed, new Put(probe.value(missed, probe.version(6)), Condition.onlyIf(probe.version(3))));
    puts.put(empty, new Put(probe.tombstone(empty, probe.version(1)), Condition.onlyIfEmpty()));
    puts.put(taken, new Put(probe.value(taken, probe.version(6)), Condition.onlyIfEmpty()));

    Map<String, PutResult> results = putAll(probe, puts);

    assertThat(results)
        .containsOnlyKeys(puts.keySet())
        .containsEntry(newer, PutResult.stored())
        .containsEntry(older, PutResult.superseded(probe.version(5)))
        .containsEntry(exact, PutResult.stored())
        .containsEntry(missed, PutResult.superseded(probe.version(5)))
        .containsEntry(empty, PutResult.stored())
        .containsEntry(taken, PutResult.superseded(probe.version(5)));
    assertThat(probe.held(newer)).isEqualTo(probe.version(6));
    assertThat(probe.held(older)).isEqualTo(probe.version(5));
    assertThat(probe.held(exact)).isEqualTo(probe.version(6));
    assertThat(probe.held(missed)).isEqualTo(probe.version(5));
    assertThat(probe.held(empty)).isEqualTo(probe.version(1));
    assertThat(probe.held(taken)).isEqualTo(probe.version(5));
  }

  @Test
  @DisplayName("K4: many keys in one call are all stored, and all read in one call")
  void putAll_manyKeys_areAllReadBack() {
    LayerProbe probe = probe();
    Map<String, Put> puts = new LinkedHashMap<>();
    for (int i = 0; i < MANY; i++) {
      String key = probe.key("k" + i);
      puts.put(key, new Put(probe.value(key, probe.version(i + 1)), Condition.newerWins()));
    }

    Map<String, PutResult> results = putAll(probe, puts);
    Map<String, byte @Nullable []> answers = getAll(probe, new ArrayList<>(puts.keySet()));

    assertThat(results)
        .hasSize(MANY)
        .allSatisfy((key, result) -> assertThat(result).isEqualTo(PutResult.stored()));
    assertThat(answers).hasSize(MANY);
    puts.forEach(
        (key, put) -> assertThat(Seen.of(answers.get(key))).isEqualTo(Seen.of(put.entry())));
  }

  @Test
  @DisplayName("B22 Z37: hostile keys are kept apart in one call as well")
  void putAll_hostileKeys_areKeptApart() {
    LayerProbe probe = probe();
    Map<String, Put> puts = new LinkedHashMap<>();
    for (String name : SlotPromises.hostileKeys()) {
      String key = probe.key(name);
      ByteEntry entry = probe.value(key, probe.version(puts.size() + 1));
      puts.put(key, new Put(entry, Condition.newerWins()));
    }

    Map<String, PutResult> results = putAll(probe, puts);
    Map<String, byte @Nullable []> answers = getAll(probe, new ArrayList<>(puts.keySet()));

    assertThat(results)
        .allSatisfy((key, result) -> assertThat(result).isEqualTo(PutResult.stored()));
    puts.forEach(
        (key, put) -> assertThat(Seen.of(answers.get(key))).isEqualTo(Seen.of(put.entry())));
  }

  @Test
  @DisplayName("a key that is asked for twice has one answer, and no key has none")
  void getAll_sameKeyTwiceOrNone_answersOnceOrNothing() {
    LayerProbe probe = probe();
    String key = probe.key("k");
    probe.store(key, probe.version(1));

    assertThat(getAll(probe, List.of(key, key))).containsOnlyKeys(key);
    assertThat(getAll(probe, List.of())).isEmpty();
    assertThat(putAll(probe, Map.of())).isEmpty();
  }

  private static Map<String, byte @Nullable []> getAll(LayerProbe probe, List<String> keys) {
    Map<String, byte @Nullable []> answers = new LinkedHashMap<>();
    Map<String, CompletionStage<byte @Nullable []>> stages =
        probe.layer().getAll(keys, probe.deadline());
    stages.forEach((key, stage) -> answers.put(key, probe.result(stage)));
    return answers;
  }

  private static Map<String, PutResult> putAll(LayerProbe probe, Map<String, Put> puts) {
    Map<String, PutResult> results = new LinkedHashMap<>();
    Map<String, CompletionStage<PutResult>> stages = probe.layer().putAll(puts, probe.deadline());
    stages.forEach((key, stage) -> results.put(key, probe.result(stage)));
    return results;
  }
}
