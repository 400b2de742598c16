package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DriverInsideTest {
  /** What Redisson documents for its users is not among them. */
  private static final Pattern INTERNAL = Pattern.compile(
      "org\\.redisson\\.(command|connection|client\\.(protocol|handler|RedisClient|RedisConnection;))"
          + "|\\(Redisson\\)|Redisson redisson|instanceof Redisson\\b");

  @Test
  @DisplayName("two classes know the inside of Redisson")
  void sources_insideOfRedisson_twoClasses() throws IOException {
    Path sources = Path.of("src/main/java/io/cachechain/tier/redis");

    try (Stream<Path> files = Files.list(sources)) {
      List<String> inside = files
          .filter(DriverInsideTest::isInside)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();

      assertThat(inside).containsExactly("DriverInside.java", "Masters.java");
    }
  }

  private static boolean isInside(Path file) {
    try {
      return INTERNAL.matcher(Files.readString(file)).find();
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
