package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PositionsTest {
  private final Positions positions = new Positions();
  private final List<Message> taken = new ArrayList<>();

  private static Message message(long node, long seq) {
    return new Message(node, seq, new byte[] {1});
  }

  private List<String> taken() {
    List<String> names =
        taken.stream().map(each -> each.node() + "/" + each.seq()).toList();
    taken.clear();
    return names;
  }

  @Test
  @DisplayName("G12: a node's messages are taken in its order, each once")
  void take_unordered_isInOrderAndOnce() {
    positions.begin(7, 10);
    positions.begin(8, 0);

    boolean gap = positions.take(
        List.of(message(8, 1), message(7, 12), message(7, 11), message(7, 10), message(7, 11)),
        taken);

    assertThat(gap).isFalse();
    assertThat(taken()).containsExactly("7/11", "7/12", "8/1");
    assertThat(positions.take(List.of(message(7, 12)), taken)).isFalse();
    assertThat(taken()).isEmpty();
  }

  @Test
  @DisplayName(
      "G12 Z61: what stands behind a missing number waits once, and is no gap when the number comes")
  void take_missingNumberComes_isNoGap() {
    positions.begin(7, 10);
    positions.begin(8, 0);

    assertThat(positions.take(List.of(message(7, 12), message(7, 13), message(8, 1)), taken))
        .isFalse();
    assertThat(taken()).containsExactly("8/1");

    assertThat(positions.take(List.of(message(7, 11), message(7, 12), message(7, 13)), taken))
        .isFalse();
    assertThat(taken()).containsExactly("7/11", "7/12", "7/13");
  }

  @Test
  @DisplayName("G12 G14: a number that stays away is a gap, reported once")
  void take_missingNumberStaysAway_isAGap() {
    positions.begin(7, 10);

    assertThat(positions.take(List.of(message(7, 12)), taken)).isFalse();
    assertThat(positions.take(List.of(message(7, 12)), taken)).isTrue();
    assertThat(taken()).containsExactly("7/12");

    assertThat(positions.take(List.of(message(7, 13)), taken)).isFalse();
    assertThat(taken()).containsExactly("7/13");
  }

  @Test
  @DisplayName("G14: what was swept unread is a gap, what was swept after it had been read is none")
  void takeOver_swept_isAGapIfUnread() {
    positions.begin(7, 10);

    assertThat(positions.takeOver(Map.of(7L, 10L))).isFalse();
    assertThat(positions.takeOver(Map.of(7L, 12L))).isTrue();
    assertThat(positions.takeOver(Map.of(7L, 12L))).isFalse();
    assertThat(positions.take(List.of(message(7, 13)), taken)).isFalse();
    assertThat(taken()).containsExactly("7/13");
  }

  @Test
  @DisplayName(
      "G12: a new node is read from its first message, and a gap only if something of it was swept already")
  void takeOver_newNode_beginsAtItsFirst() {
    assertThat(positions.behind(Map.of(7L, 0L, 8L, 3L))).isEqualTo(Map.of(7L, 0L, 8L, 3L));
    assertThat(positions.takeOver(Map.of(7L, 0L))).isFalse();
    assertThat(positions.take(List.of(message(7, 1)), taken)).isFalse();
    assertThat(taken()).containsExactly("7/1");

    assertThat(positions.takeOver(Map.of(7L, 0L, 8L, 3L))).isTrue();
  }

  @Test
  @DisplayName("G12 P8: a node that is no longer in the directory is forgotten, without a gap")
  void takeOver_nodeIsGone_isForgotten() {
    positions.begin(7, 10);

    assertThat(positions.takeOver(Map.of())).isFalse();
    assertThat(positions.take(List.of(message(7, 11)), taken)).isFalse();

    assertThat(taken()).isEmpty();
  }
}
