package io.cachechain.core.internal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.StoredEntry;
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
        QueueBounds.of(WriterQueueModel.settings(policy), Duration.ofSeconds(30)),
        FakeClock.jumping(Duration.ZERO),
        Runnable::run,
        this::send,
        fill -> fill.weighed(null),
        missed -> {},
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
    return Write.put(
        key,
        key,
        StoredEntry.value(number, version, FOREVER, EntryGenerations.NONE),
        null,
        Write.Raise.IN_DOUBT);
  }

  @Test
  @DisplayName("F2: a write in whose place a later one waits in the queue is queued, not complete")
  void send_laterOneWaits_queued() {
    queue.offer(write("k", 1));
    queue.offer(write("k", 3));

    CompletableFuture<PutResult> late = queue.send(write("k", 2));

    assertThat(late).isCompletedWithValue(PutResult.queued());
    assertThat(queue.visible().newest("k").version()).isEqualTo(write("k", 3).version());
  }

  @Test
  @DisplayName(
      "P1 F4: what waited for room while a later write was queued is not read in its place")
  void offer_olderWaitedForRoom_newerIsRead() {
    queue = queue(WritePolicy.queued().queueCapacity(1).whenFullWait(Duration.ofSeconds(9)));
    queue.offer(write("under way", 1));
    queue.offer(write("other", 2));
    CompletableFuture<PutResult> older = queue.offer(write("k", 3));
    purge("other", 4); // makes room
    queue.offer(write("k", 5));

    answer();

    assertThat(queue.visible().newest("k").version()).isEqualTo(write("k", 5).version());
    assertThat(older).isCompletedWithValue(PutResult.queued());
  }

  @Test
  @DisplayName("P1 F4: a write that waited for room until a later write was complete is not read")
  void offer_olderWaitedForRoomAndNewerIsComplete_nothingIsRead() {
    queue = queue(WritePolicy.queued().queueCapacity(1).whenFullWait(Duration.ofSeconds(9)));
    queue.offer(write("under way", 1));
    queue.offer(write("other", 2));
    CompletableFuture<PutResult> older = queue.offer(write("k", 3));
    queue.send(write("k", 5));
    answers.remove(1).run();
    purge("k", 5);

    answer();

    assertThat(queue.visible().newest("k")).isNull();
    assertThat(older).isCompletedWithValue(PutResult.queued());
  }

  private void purge(String key, int number) {
    Version version = write(key, number).version();
    Runnable purged = queue.purge(key, version, queued -> version.isNewerThan(queued.version()));
    if (purged != null) {
      purged.run();
    }
  }
}
