package io.cachechain.testing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Waits until a process that was sent a SIGSTOP has stopped: each of its threads goes on until it
 * has seen the signal.
 */
final class StoppedProcess {
  private static final int TRIES = 2_000;
  private static final Duration PAUSE = Duration.ofMillis(1);

  private StoppedProcess() {}

  /** Returns at once where the system does not show the states of threads as Linux does. */
  static void await(ProcessHandle process) {
    Path threads = Path.of("/proc", String.valueOf(process.pid()), "task");
    for (int i = 0; i < TRIES && Files.isDirectory(threads) && isRunning(threads); i++) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static boolean isRunning(Path threads) {
    try (Stream<Path> all = Files.list(threads)) {
      List<Path> each = all.toList();
      return each.stream().anyMatch(thread -> !isStopped(thread.resolve("stat")));
    } catch (IOException gone) {
      return false;
    }
  }

  /** The state is the letter behind the name, which stands in parentheses and may hold any. */
  private static boolean isStopped(Path stat) {
    try {
      String text = Files.readString(stat);
      int state = text.lastIndexOf(')') + 2;
      return state < text.length() && "TtZX".indexOf(text.charAt(state)) >= 0;
    } catch (IOException gone) {
      return true;
    }
  }
}
