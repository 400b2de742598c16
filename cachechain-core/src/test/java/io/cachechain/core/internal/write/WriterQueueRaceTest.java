package io.cachechain.core.internal.write;

import io.cachechain.core.Races;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.settings.LayerSettings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The queue of a layer with two keys and room for one. The layer answers when an operation of the
 * test says so, and what the queue gives to its executor is run by another one.
 *
 * <p>In all interleavings: of a key at most one write is with the layer at a time; a read that
 * looks into the queue, notes what is missed and then asks the layer finds nothing older than a
 * write that had returned; when the layer has answered everything, every accepted write has ended
 * and nothing is left.
 *
 * <p>Found when planted: {@code ended} that leaves the next write waiting, {@code send} that does
 * not wait for its turn, {@code visible} emptied when a write is sent, {@code pumping} reset after
 * the work instead of before, a write that is dropped and never ends, and what is missed noted
 * before the look into the queue: that last one was in {@code Walk} until this test.
 */
public class WriterQueueRaceTest {
  @Test
  @DisplayName(
      "P1 P9 P10 Z42: full queue drops the oldest: one write at a time, reads see it, all end")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void dropOldest_interleaved_orderedVisibleAndEnded() {
    Races.check(
        DropOldest.class,
        WriterQueueModel.AllTrue.class,
        "send 1, answer, offer 1 | offer 2 | read 1, read 1 | read 1",
        "send 1, answer, offer 1 | work, answer | read 1, read 1 | read 1",
        "send 1, answer | fill 1 | send 1, answer | work",
        "send 1, answer | fill 1 | replay 1, answer | work",
        "offer 1, work, answer | work | offer 2 | ",
        "send 1 | send 1, answer | offer 1, work | answer");
  }

  @Test
  @DisplayName(
      "P1 P9 P10 Z42: full queue lets the write wait: one write at a time, reads see it, all end")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void wait_interleaved_orderedVisibleAndEnded() {
    Races.check(
        Waiting.class,
        WriterQueueModel.AllTrue.class,
        "offer 1, offer 2 | timeOut | work, answer | work",
        "offer 1, offer 2, offer 2 | work, answer | offer 1, read 1 | read 2");
  }

  /** The newest write pushes out the oldest. */
  public static class DropOldest extends WriterQueueModel {
    private static final LayerSettings<Integer> SETTINGS =
        settings(WritePolicy.queued().queueCapacity(1).whenFullDropOldest());

    /** Creates the queue. */
    public DropOldest() {
      super(SETTINGS);
    }
  }

  /** The newest write waits for room. */
  public static class Waiting extends WriterQueueModel {
    private static final LayerSettings<Integer> SETTINGS =
        settings(WritePolicy.queued().queueCapacity(1).whenFullWait(Duration.ofSeconds(1)));

    /** Creates the queue. */
    public Waiting() {
      super(SETTINGS);
    }
  }
}
