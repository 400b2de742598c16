package io.cachechain.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program on the class path of the test in a JVM with little memory, which ends at once when
 * it has none left. With the serial collector: whether all fits must not depend on who else uses
 * the cores.
 */
public final class SmallHeap {
  private static final long LONGEST_SECONDS = 100;

  private SmallHeap() {}

  /**
   * Runs a program; blocks until it has ended.
   *
   * @param megabytes the size of the heap
   * @param directory where the output is kept meanwhile
   * @param program has a main method
   * @param arguments the arguments of the program
   * @return the lines that it has printed
   * @throws AssertionError if it fails, or has not ended after 100 s; holds the lines
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the thread is interrupted; the program is stopped
   */
  public static List<String> run(
      int megabytes, Path directory, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + megabytes + "m",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-cp",
        System.getProperty("java.class.path"),
        program.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    boolean ended;
    try {
      ended = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
    } finally {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(program.getSimpleName()
          + (ended ? " ended with " + process.exitValue() : " has not ended in time") + ":\n"
          + String.join("\n", lines));
    }
    return lines;
  }
}
