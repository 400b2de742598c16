package io.cachechain.tier.redis;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Locales for a server. */
final class Locales {
  private Locales() {}

  /**
   * Returns the environment of a process that orders text as English does, not by its bytes. The locale is made here, by {@code localedef};
   * where there is none, a locale of this machine must do, and a line on the console says so.
   */
  static Map<String, String> english() {
    try {
      Path directory = Files.createTempDirectory("locales");
      File log = directory.resolve("log").toFile();
      int exit = new ProcessBuilder(
              "localedef",
              "-i",
              "en_US",
              "-f",
              "UTF-8",
              "--no-archive",
              directory.resolve("en_US.UTF-8").toString())
          .redirectErrorStream(true)
          .redirectOutput(log)
          .start()
          .waitFor();
      if (exit <= 1) { // 1: with warnings
        return Map.of("LOCPATH", directory.toString(), "LC_ALL", "en_US.UTF-8");
      }
      return installed("localedef: " + Files.readString(log.toPath()).strip());
    } catch (IOException none) {
      return installed("no localedef");
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static Map<String, String> installed(String why) {
    System.out.println(
        "en_US.UTF-8 cannot be made here (" + why + "); it must be installed to be of effect");
    return Map.of("LC_ALL", "en_US.UTF-8");
  }
}
