package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.core.internal.entry.StoredEntry.Times;
import io.cachechain.spi.Version;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("G17: the state of generations")
class GenerationsTest {
  private static final Times TIMES = new Times(1, 1, 1, 1, 0);

  private static StoredEntry<String> entry(long chain) {
    return StoredEntry.value("v", Version.of(1, 0, 0, 1), TIMES, EntryGenerations.of(chain));
  }

  private static StoredEntry<String> tagged(long chain, String tag, long ofTag) {
    EntryGenerations those = EntryGenerations.of(chain, ofTag);
    return StoredEntry.value("v", Version.of(1, 0, 0, 1), TIMES, those, List.of(tag), null);
  }

  /** A state of slot 0: what is present; what stands behind a slash is retired. */
  private static Generations state(String text) {
    String[] parts = text.strip().split("/", 2);
    long[] present = numbers(parts[0]);
    Generations state =
        Generations.of(Map.of(0, present[0]), parts.length < 2 ? new long[0] : numbers(parts[1]));
    for (int i = 1; i < present.length; i++) {
      state = state.merged(Generations.of(new Replacement(0, present[i], List.of())), false);
    }
    return state;
  }

  private static long[] numbers(String text) {
    return Arrays.stream(text.strip().split(" ")).mapToLong(Long::parseLong).toArray();
  }

  /** Negative ones are provisional. */
  @ParameterizedTest(name = "{0} and {1}, {2}: {3}")
  @CsvSource({
    "5,        5,        record,  5",
    "5,        7/5,      record,  7/5",
    "5,        7/5,      message, 7/5",
    "7/5,      5,        record,  7/5",
    "5/1,      5/2,      message, 5/1 2",
    "5,        7,        record,  5 7",
    "5,        7,        message, 5 7",
    "7,        5,        message, 5 7",
    "5/4,      7/4,      record,  5 7/4",
    "5 7,      9/5 7,    message, 9/5 7",
    "5 7,      5,        record,  5 7",
    "5,        -3,       record,  5",
    "5,        -3,       message, 5",
    "-3,       5,        record,  5",
    "-3,       5,        message, -3 5",
    "-3,       5/-3,     message, 5/-3",
    "-3 5,     5,        record,  5",
    "-3 5,     -3,       record,  -3 5",
    "-3,       -4,       record,  -4 -3",
    "-3,       -4/-3,    record,  -4/-3",
    "-3,       5 7,      record,  5 7",
  })
  void merged(String mine, String other, String from, String both) {
    Generations merged = state(mine).merged(state(other), from.equals("record"));

    Generations expected = state(both);
    assertThat(merged.hasSamePresent(expected)).as("%s", merged).isTrue();
    assertThat(merged.retired()).containsExactlyInAnyOrder(expected.retired());
  }

  @Test
  @DisplayName("what says nothing new is the same object: nothing is compared again for it")
  void merged_nothingNew_isTheSame() {
    Generations state = state("7/5 6");

    assertThat(state.merged(state("7/5"), true)).isSameAs(state);
    assertThat(state.merged(state("5"), false)).isSameAs(state);
    assertThat(state.merged(state("6/5"), false)).isSameAs(state);
  }

  @Test
  @DisplayName("Z59: merging asks for no order: whoever learns what when, all end with the same")
  void merged_anyOrder_isTheSame() {
    Random random = new Random(7);
    for (int run = 0; run < 2_000; run++) {
      Generations[] nodes = new Generations[3];
      Arrays.fill(nodes, Generations.of(100));
      long next = 101;
      for (int i = 0; i < 6; i++) {
        int node = random.nextInt(3);
        if (random.nextBoolean()) {
          nodes[node] = nodes[node].replaced(0, next++);
        } else {
          nodes[node] = nodes[node].merged(nodes[random.nextInt(3)], random.nextBoolean());
        }
      }
      Generations one = nodes[0].merged(nodes[1], true).merged(nodes[2], true);
      Generations other = nodes[2].merged(nodes[1], true).merged(nodes[0], true);
      assertThat(one.hasSamePresent(other)).isTrue();
      assertThat(one.merged(other, true).hasSamePresent(one)).isTrue();
    }
  }

  @Test
  @DisplayName(
      "of two that do not know each other neither is valid; a third replaces both, and nobody goes back")
  void undecided_third_replacesBoth() {
    Generations undecided = state("5").merged(state("7"), true);

    assertThat(undecided.isDecided()).isFalse();
    assertThat(undecided.undecided()).containsExactly(0);
    assertThat(undecided.ofUntagged()).isNull();
    assertThat(undecided.admits(entry(5)) || undecided.admits(entry(7))).isFalse();
    assertThat(undecided.unknownOf(entry(5)) | undecided.unknownOf(entry(7))).isZero();
    Generations third = undecided.replaced(0, 6);
    assertThat(third.chain()).isEqualTo(6);
    assertThat(third.retired()).containsExactly(5, 7);
    assertThat(third.merged(state("7"), true)).isSameAs(third);
    assertThat(state("7/1").merged(third, false).chain()).isEqualTo(6);
  }

  @Test
  @DisplayName("two states that retire each other leave nothing: that is undecided, too")
  void merged_eachRetiresTheOther_isUndecided() {
    Generations none = state("5/7").merged(state("7/5"), true);

    assertThat(none.isDecided()).isFalse();
    assertThat(none.hasOnlyProvisional(0)).isFalse();
    assertThat(none.admits(entry(0)) || none.admits(entry(5))).isFalse();
    assertThat(none.replaced(0, 9).chain()).isEqualTo(9);
  }

  @Test
  @DisplayName("Z69: a generation is neither older nor newer: the smaller one replaces the larger")
  void replaced_smaller_isPresent() {
    Generations state = state("9").replaced(0, 2);

    assertThat(state.admits(entry(2))).isTrue();
    assertThat(state.admits(entry(9))).isFalse();
    assertThat(state("9").merged(state, false).chain()).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "Z30: the list of the retired is bounded; what is cut can be in doubt again, and is not valid")
  void retired_beyondTheBound_isCut() {
    Generations state = Generations.of(1);
    for (long next = 2; next <= Generations.MAX_RETIRED + 10; next++) {
      state = state.replaced(0, next);
    }

    assertThat(state.retired()).hasSize(Generations.MAX_RETIRED);
    assertThat(state.unknownOf(entry(3))).isEqualTo(3);
    assertThat(state.admits(entry(3))).isFalse();
    assertThat(state.merged(Generations.of(3), true).isDecided()).isFalse();
    assertThat(state.merged(Generations.of(500), true)).isSameAs(state);
  }

  @Test
  @DisplayName("of two full lists together the newest are kept, and merging goes on")
  void merged_twoFullLists_isBounded() {
    long[] some = LongStream.rangeClosed(1_000, 1_511).toArray();
    long[] others = LongStream.rangeClosed(2_000, 2_511).toArray();
    Generations both =
        Generations.of(Map.of(0, 5L), some).merged(Generations.of(Map.of(0, 5L), others), true);

    assertThat(both.retired()).hasSize(Generations.MAX_RETIRED);
    assertThat(both.chain()).isEqualTo(5);
  }

  @Test
  @DisplayName(
      "G2: an entry with tags is valid while the generation of each is present; a slot that has none never was invalidated")
  void tags_eachSlotCounts() {
    int slot = Generations.slotOf("author:herbert");
    Generations none = Generations.of(7);
    Generations one = none.replaced(slot, 8);
    Generations two = one.replaced(slot, 9);

    assertThat(slot).isBetween(1, Generations.SLOTS - 1);
    assertThat(none.admits(tagged(7, "author:herbert", 0))).isTrue();
    assertThat(one.admits(tagged(7, "author:herbert", 0))).isFalse();
    assertThat(one.admits(tagged(7, "author:herbert", 8))).isTrue();
    assertThat(two.admits(tagged(7, "author:herbert", 8))).isFalse();
    assertThat(two.admits(entry(7))).as("no tags").isTrue();
    assertThat(none.unknownOf(tagged(7, "author:herbert", 8))).isEqualTo(8);
    assertThat(two.unknownOf(tagged(7, "author:herbert", 8))).isZero();
    assertThat(none.merged(two, false).admits(tagged(7, "author:herbert", 9))).isTrue();
  }

  @Test
  @DisplayName("an own provisional one that no record has gives way altogether")
  void withoutProvisional_takesWhateverIsKnown() {
    Generations alone = Generations.of(-3).withoutProvisional();

    assertThat(alone.merged(state("-4"), true).present()).containsEntry(0, -4L);
    assertThat(alone.merged(state("5/4"), true).chain()).isEqualTo(5);
  }

  @Test
  @DisplayName("a message says one slot: others are as before")
  void ofReplacement_isOneSlot() {
    Generations received = Generations.of(new Replacement(0, 9, List.of(5L, 6L)));

    assertThat(state("5").merged(received, false).chain()).isEqualTo(9);
    assertThat(state("6").merged(received, false).chain()).isEqualTo(9);
    assertThat(state("4").merged(received, false).isDecided()).isFalse();
    assertThat(Generations.of(Map.of(0, 5L, 3, 4L), new long[0])
            .merged(received, false)
            .present())
        .isEqualTo(Map.of(0, 9L, 3, 4L));
  }

  @Test
  void replacement_thenAnother_saysBoth() {
    Replacement both = new Replacement(0, 5, List.of(4L)).then(new Replacement(0, 9, List.of(5L)));

    assertThat(both).isEqualTo(new Replacement(0, 9, List.of(4L, 5L)));
    Replacement many = both;
    for (long next = 10; next < 200; next++) {
      many = many.then(new Replacement(0, next, List.of(next - 1)));
    }
    assertThat(many.replaced()).hasSize(Replacement.MAX_REPLACED).endsWith(197L, 198L);
  }

  @Test
  @DisplayName("Z69: what no node can have written or sent is refused")
  void of_impossible_isRefused() {
    assertRefused(() -> Generations.of(Map.of(), new long[0]));
    assertRefused(() -> Generations.of(Map.of(1, 5L), new long[0]));
    assertRefused(() -> Generations.of(Map.of(0, 0L), new long[0]));
    assertRefused(() -> Generations.of(Map.of(0, 5L, 4_096, 5L), new long[0]));
    assertRefused(() -> Generations.of(Map.of(0, 5L), new long[] {5}));
    assertRefused(() -> Generations.of(Map.of(0, 5L), new long[] {6, 6}));
    assertRefused(() -> Generations.of(Map.of(0, 5L), new long[] {0}));
    assertRefused(
        () -> Generations.of(Map.of(0, 5L), LongStream.rangeClosed(10, 522).toArray()));
    assertRefused(() -> new Replacement(4_096, 5, List.of()));
    assertRefused(() -> new Replacement(-1, 5, List.of()));
    assertRefused(() -> new Replacement(0, 0, List.of()));
    assertRefused(() -> new Replacement(0, 5, List.of(5L)));
    assertRefused(
        () -> new Replacement(0, 5, LongStream.rangeClosed(10, 74).boxed().toList()));
  }

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }
}
