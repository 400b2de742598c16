package io.cachechain.bench.race;

import io.cachechain.bench.child.ChildProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One node of a race, in a JVM of its own: the reader or the writer. Both follow one timetable, by the monotonic clock that all JVMs of a machine share on Linux: race number <i>n</i> begins at a moment which both can compute.
 */
final class RaceNode implements ChildProgram {
  /** How many races run at once. */
  static final int THREADS = 8;

  /** From the begin of a race to that of the next one on the same thread. */
  static final long SLOT_NANOS = 10_000_000;

  /** From the begin of a race to the second look. */
  private static final long SECOND_LOOK_NANOS = 6_000_000;

  private final RaceClient client;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  private RaceNode(RaceClient client) {
    this.client = client;
  }

  /** Runs it: the name of the contestant and the address of Redis are given. */
  public static void main(String... arguments) {
    RaceClient client = Contestant.valueOf(arguments[0]).open(arguments[1]);
    ChildProgram.serve(new RaceNode(client));
  }

  @Override
  public String answer(String... words) throws Exception {
    return switch (words[0]) {
      case "clock" -> String.valueOf(System.nanoTime());
      case "put" -> put(number(words, 1), number(words, 2), number(words, 3));
      case "forget" -> forget();
      case "read" -> read(number(words, 1), number(words, 2), time(words, 3));
      case "write" -> write(number(words, 1), number(words, 2), time(words, 3), time(words, 4));
      case "look" -> look(number(words, 1), number(words, 2));
      case "close" -> close();
      default -> throw new IllegalArgumentException("no such question: " + words[0]);
    };
  }

  private static int number(String[] words, int index) {
    return Integer.parseInt(words[index]);
  }

  private static long time(String[] words, int index) {
    return Long.parseLong(words[index]);
  }

  private String put(int from, int to, int value) throws Exception {
    List<String> unused = each(from, to, race -> {
      client.put(key(race), value);
      return "";
    });
    return "done";
  }

  private String forget() {
    client.forget();
    return "done";
  }

  private String read(int from, int to, long start) throws Exception {
    return String.join(";", each(from, to, race -> {
      long begin = begin(race - from, start);
      sleepUntil(begin);
      long asked = System.nanoTime();
      Long first = client.get(key(race));
      long answered = System.nanoTime();
      sleepUntil(begin + SECOND_LOOK_NANOS);
      long askedAgain = System.nanoTime();
      Long second = client.get(key(race));
      return asked + "," + answered + "," + first + "," + askedAgain + "," + second;
    }));
  }

  private String write(int from, int to, long start, long spreadNanos) throws Exception {
    return String.join(";", each(from, to, race -> {
      long offset = (long) ((new Random(race).nextDouble() * 2 - 1) * spreadNanos);
      sleepUntil(begin(race - from, start) + offset);
      long asked = System.nanoTime();
      client.put(key(race), RaceBench.NEW);
      return asked + "," + System.nanoTime();
    }));
  }

  /** Says of each key what is read now. */
  private String look(int from, int to) throws Exception {
    return each(from, to, race -> String.valueOf(client.get(key(race)))).stream()
        .collect(Collectors.joining(";"));
  }

  private String close() {
    client.close();
    threads.shutdown();
    return "done";
  }

  private static long begin(int place, long start) {
    long slot = place / THREADS;
    return start + slot * SLOT_NANOS + place % THREADS * (SLOT_NANOS / THREADS);
  }

  private static String key(int race) {
    return "race-" + race;
  }

  private static void sleepUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Runs the work for each race on the threads, race by race in turn, and returns what it gave in the order of the races. */
  private List<String> each(int from, int to, IntFunction<@Nullable String> work)
      throws InterruptedException, ExecutionException {
    String[] results = new String[to - from];
    List<Callable<Void>> parts = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int first = from + thread;
      parts.add(() -> {
        for (int race = first; race < to; race += THREADS) {
          results[race - from] = work.apply(race);
        }
        return null;
      });
    }
    for (Future<Void> part : threads.invokeAll(parts)) {
      Void unused = part.get();
    }
    return List.of(results);
  }
}
