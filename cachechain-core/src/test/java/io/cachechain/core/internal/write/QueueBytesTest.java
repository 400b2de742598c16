package io.cachechain.core.internal.write;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.WritePolicy;
import io.cachechain.core.WritePolicy.WhenFull;
import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.PutResult.Status;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Z70: the queue of a layer is bounded by bytes, and what it counts is gone with the write, however that ends. */
@SuppressWarnings("FutureReturnValueIgnored") // what became of a write is looked up in the queue
class QueueBytesTest {
  private static final StoredEntry.Times FOREVER = new StoredEntry.Times(0, 1, 1, 1, 0);
  private static final int MOST = 10_000;

  private final FakeClock clock = FakeClock.jumping(Duration.ZERO);
  private final List<Sent> sent = new ArrayList<>();
  private final List<Write<String, Integer>> dropped = new ArrayList<>();
  private int drawn;

  private WriterQueue<String, Integer> queue(WritePolicy policy) {
    return new WriterQueue<>(
        QueueBounds.of(WriterQueueModel.settings(policy.queueMaxBytes(MOST)), ofSeconds(1)),
        clock,
        Runnable::run,
        (write, ended) -> sent.add(new Sent(write, ended)),
        fill -> fill.weighed(new byte[fill.entry.value()]),
        missed -> {},
        dropped::add);
  }

  private Version version() {
    drawn++;
    return Version.of(1_000 + drawn, 0, 0, 1);
  }

  private Write<String, Integer> put(String key, int bytes) {
    StoredEntry<Integer> entry =
        StoredEntry.value(bytes, version(), FOREVER, EntryGenerations.NONE);
    return Write.put(key, key, entry, new byte[bytes], Write.Raise.IN_DOUBT);
  }

  private Write<String, Integer> invalidation(String key) {
    StoredEntry<Integer> entry = StoredEntry.tombstone(version(), 0, 1);
    return Write.put(key, key, entry, null, Write.Raise.BY_CALL);
  }

  private Write<String, Integer> fill(String key, int bytes) {
    StoredEntry<Integer> entry =
        StoredEntry.value(bytes, version(), FOREVER, EntryGenerations.NONE);
    return Write.fill(key, key, entry, null);
  }

  private void answer(PutResult result) {
    Sent next = sent.remove(0);
    next.ended.accept(next.write, result);
  }

  private void answerAll(PutResult result) {
    while (!sent.isEmpty()) {
      answer(result);
    }
  }

  private static Status status(CompletableFuture<PutResult> result) {
    return result.isDone() ? result.join().status() : null;
  }

  @Test
  @DisplayName("Z70 F24: drop newest: a value that finds no room is missed, however few keys wait")
  void overflow_dropNewest_missed() {
    WriterQueue<String, Integer> queue = queue(WritePolicy.queued().whenFullDropNewest());

    queue.offer(put("a", 4_000));
    queue.offer(put("b", 4_000));
    CompletableFuture<PutResult> late = queue.offer(put("c", 4_000));

    assertThat(status(late)).isEqualTo(Status.MISSED);
    assertThat(dropped).extracting(write -> write.storageKey).containsExactly("c");
    assertThat(queue.bytes()).isBetween(8_000L, (long) MOST);
  }

  @Test
  @DisplayName("Z70 F24: drop oldest: as many give way as it takes, and none if that is not enough")
  void overflow_dropOldest_asManyAsNeeded() {
    WriterQueue<String, Integer> queue = queue(WritePolicy.queued().whenFullDropOldest());
    queue.offer(put("sent", 1_000));
    queue.offer(put("a", 2_000));
    queue.offer(put("b", 2_000));
    queue.offer(put("c", 2_000));

    CompletableFuture<PutResult> large = queue.offer(put("large", 4_000));
    CompletableFuture<PutResult> hopeless = queue.offer(put("hopeless", 9_000));

    assertThat(status(large)).isEqualTo(Status.QUEUED);
    assertThat(status(hopeless)).isEqualTo(Status.MISSED);
    assertThat(dropped).extracting(write -> write.storageKey).containsExactly("a", "b", "hopeless");
  }

  @Test
  @DisplayName("Z70 F24: wait: room in time lets it in, else it is missed")
  void overflow_wait_letInOrMissed() {
    WriterQueue<String, Integer> queue = queue(WritePolicy.queued().whenFullWait(ofMillis(50)));
    queue.offer(put("sent", 4_000));
    queue.offer(put("a", 4_000));
    CompletableFuture<PutResult> first = queue.offer(put("b", 4_000));
    CompletableFuture<PutResult> second = queue.offer(put("c", 4_000));
    CompletableFuture<PutResult> noMore = queue.offer(put("d", 4_000));

    assertThat(status(noMore)).isEqualTo(Status.MISSED); // as many bytes wait as there may be
    answer(PutResult.stored());
    assertThat(status(first)).isEqualTo(Status.QUEUED);
    assertThat(second).isNotDone();
    clock.advance(ofMillis(51));

    assertThat(status(second)).isEqualTo(Status.MISSED);
    answerAll(PutResult.stored());
    assertThat(queue.bytes()).isZero();
  }

  @Test
  @DisplayName("Z70 F24: run in caller: he waits for room, and then for the layer")
  void overflow_runInCaller_waitsForRoom() {
    WriterQueue<String, Integer> queue = queue(WritePolicy.queued().whenFullRunInCaller());
    queue.offer(put("sent", 4_000));
    queue.offer(put("a", 4_000));
    CompletableFuture<PutResult> inCaller = queue.offer(put("b", 4_000));

    assertThat(inCaller).isNotDone();
    answerAll(PutResult.stored());

    assertThat(status(inCaller)).isEqualTo(Status.STORED);
    assertThat(queue.bytes()).isZero();
  }

  @Test
  @DisplayName(
      "Z70: of the values that are written at once only so many are on their way; the others wait, and are missed when that takes too long")
  void send_manyAtOnce_waitForRoom() {
    WriterQueue<String, Integer> queue = queue(WritePolicy.sync());
    List<CompletableFuture<PutResult>> results = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      results.add(queue.send(put("k" + i, 4_000)));
    }
    CompletableFuture<PutResult> invalidated = queue.send(invalidation("x"));

    assertThat(sent).hasSize(3); // two values, and the invalidation, which waits for no room
    assertThat(results.subList(4, 6))
        .extracting(QueueBytesTest::status)
        .containsOnly(Status.MISSED);
    answer(PutResult.stored());
    assertThat(sent).extracting(each -> each.write.storageKey).contains("k2");
    clock.advance(ofSeconds(2));

    assertThat(status(results.get(3))).isEqualTo(Status.MISSED);
    answerAll(PutResult.stored());
    assertThat(results.subList(0, 3))
        .extracting(QueueBytesTest::status)
        .containsOnly(Status.STORED);
    assertThat(status(invalidated)).isEqualTo(Status.STORED);
    assertThat(queue.bytes()).isZero();
  }

  @Test
  @DisplayName("Z70: a value larger than the whole bound passes alone")
  void send_largerThanTheBound_passes() {
    WriterQueue<String, Integer> queue = queue(WritePolicy.sync());
    CompletableFuture<PutResult> first = queue.send(put("a", 3 * MOST));
    CompletableFuture<PutResult> second = queue.send(put("b", 3 * MOST));

    assertThat(sent).hasSize(1);
    answerAll(PutResult.stored());

    assertThat(status(first)).isEqualTo(Status.STORED);
    assertThat(status(second)).isEqualTo(Status.STORED);
  }

  @Test
  @DisplayName(
      "Z70: a copy of something read is counted when it has become bytes, and dropped if there is no room for them")
  void fill_provesTooLarge_dropped() {
    WriterQueue<String, Integer> queue = queue(WritePolicy.sync());
    List<Write<String, Integer>> fills = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Write<String, Integer> fill = fill("k" + i, 4_000);
      fills.add(fill);
      queue.offer(fill);
      assertThat(queue.bytes()).isLessThanOrEqualTo(MOST);
    }

    assertThat(dropped).hasSize(48);
    answerAll(PutResult.stored());
    assertThat(fills.get(0).done.join().status()).isEqualTo(Status.STORED);
    assertThat(queue.bytes()).isZero();
  }

  @Test
  @DisplayName("Z70: a batch from the queue is cut by bytes as well as by keys")
  void take_largeValues_leaveAlone() {
    WriterQueue<String, Integer> queue = new WriterQueue<>(
        new QueueBounds(WritePolicy.queued(), 100, 1_000, 1, ofSeconds(1)),
        clock,
        Runnable::run,
        (write, ended) -> sent.add(new Sent(write, ended)),
        fill -> fill.weighed(new byte[fill.entry.value()]),
        missed -> {},
        dropped::add);
    queue.offer(put("under way", 10));
    for (int i = 0; i < 6; i++) {
      queue.offer(put("k" + i, 400));
    }

    answer(PutResult.stored());

    assertThat(sent).hasSize(2);
  }

  static Stream<WritePolicy> policies() {
    return Stream.of(
        WritePolicy.queued().whenFullDropNewest(),
        WritePolicy.queued().whenFullDropOldest().warmUpsWhenFull(WhenFull.DROP_OLDEST),
        WritePolicy.queued().whenFullWait(ofMillis(20)).warmUpsWhenFull(WhenFull.WAIT),
        WritePolicy.queued().whenFullRunInCaller().warmUpsWhenFull(WhenFull.RUN_IN_CALLER));
  }

  @ParameterizedTest
  @MethodSource("policies")
  @DisplayName(
      "Z70 P8: whatever comes, and however it ends, the bound holds and the account is empty in the end")
  void random_anyCallsAndAnswers_nothingIsLeft(WritePolicy policy) {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      sent.clear();
      WriterQueue<String, Integer> queue = queue(policy.queueCapacity(1 + random.nextInt(8)));
      List<CompletableFuture<PutResult>> results = new ArrayList<>();
      for (int step = 0; step < 60; step++) {
        step(queue, random, results);
        // One value beyond the bound beside a half, and another one that waits alone.
        assertThat(queue.bytes()).as("seed " + seed).isLessThan(MOST / 2 + 2 * 25_400L);
      }
      answerAll(PutResult.stored());
      clock.advance(ofSeconds(2));
      answerAll(PutResult.stored());

      assertThat(results).as("seed " + seed).allMatch(CompletableFuture::isDone);
      assertThat(queue.depth()).as("seed " + seed).isZero();
      assertThat(queue.bytes()).as("seed " + seed).isZero();
    }
  }

  private void step(
      WriterQueue<String, Integer> queue,
      Random random,
      List<CompletableFuture<PutResult>> results) {
    String key = "k" + random.nextInt(5);
    int bytes = random.nextInt(20) == 0 ? 25_000 : random.nextInt(5_000);
    Write<String, Integer> write = switch (random.nextInt(8)) {
      case 0 -> invalidation(key);
      case 1, 2, 3 -> fill(key, bytes);
      default -> put(key, bytes);
    };
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> results.add(queue.offer(write));
      case 3, 4 -> {
        if (!write.isFill()) {
          results.add(queue.send(write));
        }
      }
      case 5 -> {
        Runnable purged = queue.purge(key, write.version(), queued -> random.nextBoolean());
        if (purged != null) {
          purged.run();
        }
      }
      case 6 -> clock.advance(ofMillis(random.nextInt(30)));
      default -> {
        if (!sent.isEmpty()) {
          answer(result(random));
        }
      }
    }
  }

  private PutResult result(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> PutResult.missed("failed");
      case 1 -> PutResult.superseded(version());
      case 2 -> PutResult.rejected("too large");
      default -> PutResult.stored();
    };
  }

  private record Sent(
      Write<String, Integer> write, BiConsumer<Write<String, Integer>, PutResult> ended) {}
}
