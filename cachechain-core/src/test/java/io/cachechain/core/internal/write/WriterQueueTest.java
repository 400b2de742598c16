package io.cachechain.core.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.fresh.StoredEntry;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // what became of a write is looked up in the queue
class WriterQueueTest {
  private static final StoredEntry.Times FOREVER = new StoredEntry.Times(0, 1, 1, 1, 0);

  private final List<Runnable> answers = new ArrayList<>();
  private WriterQueue<String, Integer> queue = queue(WritePolicy.queued());

  private WriterQueue<String, Integer> queue(WritePolicy policy) {
    return new WriterQueue<>(
        WriterQueueModel.settings(policy),
        FakeClock.jumping(Duration.ZERO),
        Runnable::run,
        this::send,
        owed -> {},
        dropped -> {});
  }

  private void send(
      Write<String, Integer> write, BiConsumer<Write<String, Integer>, PutResult> ended) {
    answers.add(() -> ended.accept(write, PutResult.stored()));
  }

  private void answer() {
    answers.remove(0).run();
  }

  private static Write<String, Integer> write(String key, int number) {
    Version version = Version.of(1_000 + number, 0, 0, 1);
    return Write.put(key, key, StoredEntry.value(number, version, FOREVER), null, true);
  }

  @Test
  @DisplayName("F2: a write in whose place a later one waits in the queue is queued, not settled")
  void send_laterOneWaits_queued() {
    queue.offer(write("k", 1));
    queue.offer(write("k", 3));

    CompletableFuture<PutResult> late = queue.send(write("k", 2));

    assertThat(late).isCompletedWithValue(PutResult.queued());
    assertThat(queue.visible("k").version()).isEqualTo(write("k", 3).version());
  }
}
