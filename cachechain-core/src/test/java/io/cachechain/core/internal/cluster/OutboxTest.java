package io.cachechain.core.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.cluster.Message.Change;
import io.cachechain.core.internal.cluster.Message.Kind;
import io.cachechain.core.internal.cluster.Outbox.Sending;
import io.cachechain.spi.Version;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox outbox = new Outbox(MessageScope.of("books", List.of("redis"), 7, 0), 500);

  private int add(String key) {
    return outbox.add(
        new Change(Kind.WRITE, key, Version.of(1_000, 0, 0, 1), List.of("redis")), 1_000);
  }

  private Message taken() {
    Sending sending = outbox.take();
    assertThat(sending).isNotNull();
    return sending.message(1_000);
  }

  private static List<String> keys(Message message) {
    return message.changes().stream().map(Change::key).toList();
  }

  @Test
  @DisplayName("G14: what failed is sent again as it was; what came meanwhile has the next number")
  void failed_somethingCameMeanwhile_doesNotShareTheNumber() {
    add("a");
    Sending sending = outbox.take();
    add("b");
    outbox.failed(sending);
    outbox.resume();

    Message again = taken();
    outbox.sent();
    Message next = taken();

    assertThat(again.sequence()).isEqualTo(1);
    assertThat(keys(again)).containsExactly("a");
    assertThat(next.sequence()).isEqualTo(2);
    assertThat(keys(next)).containsExactly("b");
  }

  @Test
  @DisplayName("G14: what is given up leaves a number out")
  void add_tooMuchWaits_leavesANumberOut() {
    add("a");
    Sending sending = outbox.take();
    int lost = 0;
    for (int i = 0; i <= Outbox.MAX_WAITING; i++) {
      lost += add("key" + i);
    }
    outbox.failed(sending);
    outbox.resume();

    assertThat(lost).isEqualTo(Outbox.MAX_WAITING + 1);
    assertThat(taken().sequence()).isEqualTo(1);
    outbox.sent();
    assertThat(taken().sequence()).isEqualTo(3);
    assertThat(outbox.size()).isZero();
  }
}
