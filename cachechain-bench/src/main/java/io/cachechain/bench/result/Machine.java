package io.cachechain.bench.result;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where something was measured.
 *
 * @param processors how many processors the JVM has, and what they are
 * @param system the operating system
 * @param jdk the JVM
 * @param commit the commit of the working tree in which the program was started; {@code -dirty} is
 *     appended if files were changed
 */
public record Machine(String processors, String system, String jdk, String commit) {
  /** Returns this machine. */
  static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors() + " x " + processor(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        head());
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 2))
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException notLinux) {
      return System.getProperty("os.arch");
    }
  }

  private static String head() {
    try {
      Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude=*")
          .redirectErrorStream(true)
          .start();
      String answer = new String(git.getInputStream().readAllBytes(), UTF_8).trim();
      return git.waitFor() == 0 ? answer : "unknown";
    } catch (IOException noGit) {
      return "unknown";
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
