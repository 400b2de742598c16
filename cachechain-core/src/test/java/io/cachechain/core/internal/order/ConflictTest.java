package io.cachechain.core.internal.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.Generations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.entry.Verdict;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("G28: which of two versions stays")
class ConflictTest {
  private static final int HERE = 1;
  private static final int THERE = 2;
  private static final int ELSEWHERE = 3;
  private static final long SKEW = 5_000;
  private static final long AT = 1_000_000;

  private final HybridClock clock =
      new HybridClock(FakeClock.frozen(), HERE, Duration.ofMillis(SKEW));

  /**
   * The write comes from this node, but for the columns "of that node" and "of a third", whose
   * write is another node's: a hint that was taken over. What is held there is of that same node,
   * or of a third one.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(delimiter = '|', textBlock = """
          rule                      | same | derived | beyond skew | later, own | load, own | older, own | in doubt | in doubt, load | reservation | of that node | of a third | own, over another node's
          READ                      | keep | keep    | keep        | -          | -         | -          | -        | -              | -           | -            | - | -
          DATA_LOSS                 | keep | keep    | keep        | keep       | keep      | -          | -        | -              | -           | -            | - | keep
          CALL                      | keep | keep    | keep        | keep       | keep      | keep       | -        | -              | -           | -            | - | keep
          QUEUED                    | keep | keep    | keep        | keep       | keep      | keep       | -        | -              | -           | -            | - | -
          QUEUED_PUT_WITHOUT_LOADER | keep | keep    | keep        | keep       | keep      | keep       | keep     | -              | -           | keep         | keep | keep
          ORIGIN_PUT                | keep | -       | -           | -          | -         | -          | -        | -              | -           | -            | - | -
          ORIGIN_PUT_GIVEN_UP       | keep | keep    | keep        | -          | -         | -          | -        | -              | -           | -            | - | -
          QUEUED_ORIGIN_PUT         | keep | -       | -           | keep       | -         | keep       | -        | -              | -           | -            | - | keep
          NEAR_COPY                 | keep | keep    | keep        | keep       | keep      | -          | -        | -              | -           | -            | - | keep
          NEAR_COPY_OF_INVALIDATED  | -    | keep    | keep        | -          | -         | -          | -        | -              | -           | -            | - | -
          QUEUED_WRITE              | keep | keep    | keep        | keep       | keep      | keep       | keep     | keep           | -           | keep         | keep | keep
          COPY                      | keep | -       | -           | -          | -         | -          | -        | -              | -           | -            | - | -
          HINTS                     | keep | keep    | keep        | keep       | keep      | keep       | -        | -              | -           | keep         | - | -
          """, useHeadersInDisplayName = true)
  void keeps_eachRuleAndRelation_asInTheTable(
      Conflict rule,
      String same,
      String derived,
      String beyond,
      String laterOwn,
      String loadOwn,
      String olderOwn,
      String doubt,
      String doubtLoad,
      String reservation,
      String ofThatNode,
      String ofThird,
      String ownOverAnother) {
    Version write = version(AT, 0, HERE);
    Version taken = version(AT, 1, THERE);

    assertThat(List.of(
            keeps(rule, write, write),
            keeps(rule, version(AT, 1, HERE), write),
            keeps(rule, version(AT + SKEW + 1, 0, THERE), write),
            keeps(rule, version(AT + 1, 0, HERE), write),
            keeps(rule, version(AT + 1, 1, HERE), write),
            keeps(rule, version(AT - 1, 0, HERE), write),
            keeps(rule, version(AT + SKEW, 0, THERE), write),
            keeps(rule, version(AT + SKEW, 1, THERE), write),
            keeps(rule, version(0, 0, ELSEWHERE), write),
            keeps(rule, version(AT + 1, 0, THERE), taken),
            keeps(rule, version(AT + 1, 0, ELSEWHERE), taken),
            keeps(rule, version(AT + 1, 0, HERE), taken)))
        .isEqualTo(List.of(
            same,
            derived,
            beyond,
            laterOwn,
            loadOwn,
            olderOwn,
            doubt,
            doubtLoad,
            reservation,
            ofThatNode,
            ofThird,
            ownOverAnother));
  }

  private String keeps(Conflict rule, Version held, Version write) {
    return rule.keeps(held, write, clock) ? "keep" : "-";
  }

  @Test
  @DisplayName("a read checks entries by the same rule as invalidations")
  void verdict_ofAnEntry_isTheRuleOfReads() {
    Version write = version(AT, 0, HERE);
    for (Version held : Arrays.asList(
        write,
        version(AT, 1, HERE),
        version(AT + SKEW + 1, 0, THERE),
        version(AT + 1, 0, HERE),
        version(AT + SKEW, 0, THERE))) {
      StoredEntry<String> entry = StoredEntry.value(
          "v",
          held,
          new StoredEntry.Times(AT, 1_000, Long.MAX_VALUE, Long.MAX_VALUE, 0),
          EntryGenerations.of(7));
      Verdict verdict = Verdict.of(entry, AT + SKEW, List.of(write), Generations.of(7), clock);

      assertThat(verdict != Verdict.DISTRUSTED)
          .as("%s", held)
          .isEqualTo(Conflict.READ.keeps(held, write, clock));
    }
  }

  private static Version version(long millis, int step, int node) {
    return Version.of(millis, 0, step, node);
  }
}
