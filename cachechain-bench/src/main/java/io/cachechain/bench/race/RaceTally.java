package io.cachechain.bench.race;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What came of the races of one contestant. Used by one thread. */
final class RaceTally {
  private static final String OLD = String.valueOf(RaceBench.OLD);
  private static final String NEW = String.valueOf(RaceBench.NEW);
  private static final long QUIET_NANOS = 2_000_000;

  private final String contestant;
  private long races;
  private long overlapped;
  private long checked;
  private long staleAfterMillis;
  private long staleForGood;
  private long unanswered;
  private final List<Long> readNanos = new ArrayList<>();

  RaceTally(String contestant) {
    this.contestant = contestant;
  }

  /**
   * Counts a batch.
   *
   * @param reads the reader's answers, one for each race
   * @param writes the writer's answers
   * @param looks what the reader found in the end
   */
  void add(String reads, String writes, String looks) {
    String[] read = reads.split(";", 0);
    String[] written = writes.split(";", 0);
    String[] look = looks.split(";", 0);
    for (int i = 0; i < read.length; i++) {
      add(read[i].split(",", 0), written[i].split(","), look[i]);
    }
  }

  private void add(String[] read, String[] written, String look) {
    long asked = Long.parseLong(read[0]);
    long answered = Long.parseLong(read[1]);
    long writes = Long.parseLong(written[0]);
    long acknowledged = Long.parseLong(written[1]);
    races++;
    readNanos.add(answered - asked);
    overlapped += writes < answered && asked < acknowledged ? 1 : 0;
    if (Long.parseLong(read[3]) - acknowledged >= QUIET_NANOS) {
      checked++;
      staleAfterMillis += OLD.equals(read[4]) ? 1 : 0;
    }
    staleForGood += OLD.equals(look) ? 1 : 0;
    unanswered += OLD.equals(look) || NEW.equals(look) ? 0 : 1;
  }

  /** Returns the median time of a read that missed. */
  long medianReadNanos() {
    return readNanos.stream().sorted().skip(races / 2).findFirst().orElse(0L);
  }

  /** Returns how many readers were left with the old value. */
  long staleForGood() {
    return staleForGood;
  }

  /** Returns how many keys had no value in the end. */
  long unanswered() {
    return unanswered;
  }

  /** Returns the head of the table. */
  static String head() {
    return "| | races | write during the read | read again 2 ms after the write | of these stale | stale for good |\n"
        + "|---|---|---|---|---|---|";
  }

  /** Returns the line of the table. */
  String line() {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %,d | %,d | %,d | %,d |%s",
        contestant,
        races,
        overlapped,
        checked,
        staleAfterMillis,
        staleForGood,
        unanswered == 0 ? "" : " (" + unanswered + " keys had no value in the end)");
  }
}
