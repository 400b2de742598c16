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
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** The backlog of a layer: two keys may wait. */
class WaitingRoomTest {
  private static final StoredEntry.Times FOREVER = new StoredEntry.Times(0, 1, 1, 1, 0);

  private final FakeClock clock = FakeClock.frozen();
  private final ByteAccount bytes = new ByteAccount(10_000);
  private final List<String> notified = new ArrayList<>();
  private final KeyOrder<String, Integer> order = new KeyOrder<>();
  private WaitingRoom<String, Integer> room = room(WritePolicy.queued());

  private WaitingRoom<String, Integer> room(WritePolicy policy) {
    return new WaitingRoom<>(
        QueueBounds.of(
            WriterQueueModel.settings(policy.queueCapacity(2).queueMaxBytes(10_000)),
            Duration.ofSeconds(30)),
        new ReentrantLock(),
        bytes,
        clock,
        missed -> notified.add("missed " + missed.storageKey),
        dropped -> notified.add("dropped " + dropped.storageKey));
  }

  private static Write<String, Integer> put(String key, int number, int size) {
    StoredEntry<Integer> entry = StoredEntry.value(
        number, Version.of(1_000 + number, 0, 0, 1), FOREVER, EntryGenerations.NONE);
    return Write.put(key, key, entry, new byte[size], Write.Raise.IN_DOUBT);
  }

  private boolean admit(Write<String, Integer> write) {
    List<Runnable> afterwards = new ArrayList<>(2);
    boolean admitted = room.tryAdmit(write, afterwards);
    afterwards.forEach(Runnable::run);
    return admitted;
  }

  private CompletableFuture<PutResult> overflow(Write<String, Integer> write) {
    CompletableFuture<PutResult> accepted = new CompletableFuture<>();
    List<Runnable> afterwards = new ArrayList<>(2);
    room.overflow(write, accepted, afterwards);
    afterwards.forEach(Runnable::run);
    return accepted;
  }

  @Test
  void tryAdmit_asManyAsHaveRoom_canBeRead() {
    Write<String, Integer> a = put("a", 1, 10);

    assertThat(admit(a)).isTrue();
    assertThat(admit(put("b", 1, 10))).isTrue();

    assertThat(admit(put("c", 1, 10))).isFalse();
    assertThat(room.visible().newest("a")).isSameAs(a);
    assertThat(room.visible().newest("c")).isNull();
    assertThat(room.size()).isEqualTo(2);
  }

  @Test
  void tryAdmit_sameKey_takesThePlaceAndItsBytes() {
    Write<String, Integer> first = put("a", 1, 6_000);
    Write<String, Integer> second = put("a", 2, 8_000);
    admit(first);

    assertThat(admit(second)).isTrue();

    assertThat(room.visible().newest("a")).isSameAs(second);
    assertThat(first.done).isCompletedWithValue(PutResult.queued());
    assertThat(bytes.held()).isEqualTo(bytes.weightOf(second));
  }

  @Test
  void leave_isSent_isReadUntilItHasEnded() {
    Write<String, Integer> write = put("a", 1, 10);
    admit(write);

    assertThat(room.leave(order)).containsExactly(write);

    assertThat(order.isBusy("a")).isTrue();
    assertThat(room.size()).isZero();
    assertThat(room.visible().newest("a")).isSameAs(write);
    room.ended(write, "a");
    assertThat(room.visible().newest("a")).isNull();
  }

  @Test
  void leave_oneOfTheKeyIsWithTheLayer_waits() {
    order.begins(put("a", 1, 10), "a");
    admit(put("a", 2, 10));
    Write<String, Integer> other = put("b", 1, 10);
    admit(other);

    assertThat(room.leave(order)).containsExactly(other);
  }

  @Test
  void overflow_dropNewest_isMissed() {
    room = room(WritePolicy.queued().whenFullDropNewest());
    admit(put("a", 1, 10));
    admit(put("b", 1, 10));

    CompletableFuture<PutResult> accepted = overflow(put("c", 1, 10));

    assertThat(accepted.join().status()).isEqualTo(PutResult.Status.MISSED);
    assertThat(notified).containsExactly("missed c", "dropped c");
  }

  @Test
  void overflow_dropOldest_oldestIsMissedBeforeItIsHidden() {
    room = room(WritePolicy.queued().whenFullDropOldest());
    Write<String, Integer> oldest = put("a", 1, 10);
    admit(oldest);
    admit(put("b", 1, 10));

    CompletableFuture<PutResult> accepted = overflow(put("c", 1, 10));

    assertThat(accepted).isCompletedWithValue(PutResult.queued());
    assertThat(oldest.done.join().status()).isEqualTo(PutResult.Status.MISSED);
    assertThat(room.visible().newest("a")).isNull();
    assertThat(notified).startsWith("missed a").doesNotContain("missed c");
  }

  @Test
  void overflow_wait_isNextWhenThereIsRoom() {
    room = room(WritePolicy.queued().whenFullWait(Duration.ofSeconds(9)));
    admit(put("a", 1, 10));
    admit(put("b", 1, 10));
    Write<String, Integer> late = put("c", 1, 10);
    CompletableFuture<PutResult> accepted = overflow(late);
    assertThat(accepted).isNotDone();
    assertThat(room.hasSomeOutside()).isTrue();
    assertThat(room.next()).isNull();

    room.leave(order);

    Admissions.Admission<String, Integer> next = room.next();
    assertThat(next.write).isSameAs(late);
    assertThat(room.hasSomeOutside()).isFalse();
    next.admitted();
    assertThat(accepted).isCompletedWithValue(PutResult.queued());
    assertThat(clock.scheduled()).isZero();
  }

  @Test
  void overflow_waitsForTooLong_isMissed() {
    room = room(WritePolicy.queued().whenFullWait(Duration.ofSeconds(9)));
    admit(put("a", 1, 10));
    admit(put("b", 1, 10));
    CompletableFuture<PutResult> accepted = overflow(put("c", 1, 10));

    clock.advance(Duration.ofSeconds(9));

    assertThat(accepted.join().status()).isEqualTo(PutResult.Status.MISSED);
    assertThat(room.hasSomeOutside()).isFalse();
  }

  @Test
  void keepsOutside_noRoomForTheBytes_waitsAndOthersBehindIt() {
    List<Runnable> afterwards = new ArrayList<>(2);
    admit(put("a", 1, 9_000));
    Write<String, Integer> large = put("b", 1, 5_000);
    Write<String, Integer> small = put("c", 1, 1);

    assertThat(room.keepsOutside(large, bytes.weightOf(large), null, afterwards))
        .isTrue();
    assertThat(room.keepsOutside(small, bytes.weightOf(small), null, afterwards))
        .isTrue();

    assertThat(room.size()).isEqualTo(3);
  }

  @Test
  void purge_overtaken_goesWithThoseOfItsKeyThatWaitForRoom() {
    room = room(WritePolicy.queued().whenFullWait(Duration.ofSeconds(9)));
    Write<String, Integer> queued = put("a", 1, 9_000);
    admit(queued);
    Write<String, Integer> outside = put("a", 2, 9_000);
    Write<String, Integer> other = put("b", 2, 100);
    var unusedA = overflow(outside);
    var unusedB = overflow(other);
    Version version = Version.of(5_000, 0, 0, 1);
    List<Runnable> afterwards = new ArrayList<>(2);

    room.purge("a", room.overtakenBy("a", write -> true), version, write -> true, afterwards);
    afterwards.forEach(Runnable::run);

    assertThat(room.visible().newest("a")).isNull();
    assertThat(queued.done.join().held()).isEqualTo(version);
    assertThat(outside.done.join().held()).isEqualTo(version);
    assertThat(other.done).isNotDone();
    assertThat(bytes.held()).isZero();
  }
}
