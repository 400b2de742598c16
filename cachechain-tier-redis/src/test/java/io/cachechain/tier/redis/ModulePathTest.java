package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.tier.redis.modular.ModularProgram;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ModulePathTest {
  /** What the tier brings with it; the rest of the tests' class path is for tests. */
  private static final List<String> BROUGHT = List.of(
      "cachechain-api",
      "cachechain-tier-redis",
      "slf4j-api",
      "redisson",
      "netty",
      "cache-api",
      "reactor-core",
      "reactive-streams",
      "rxjava",
      "kryo",
      "reflectasm",
      "objenesis",
      "minlog",
      "snakeyaml",
      "byte-buddy",
      "jodd");

  @Test
  @DisplayName("on the module path the layer is found and works, and keeps no program from ending")
  void program_onModulePath_usesTheLayerAndEnds() throws Exception {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> entries = List.of(all.split(File.pathSeparator, -1));
    String modules = entries.stream()
        .filter(
            entry -> BROUGHT.stream().anyMatch(entry::contains) && !entry.contains("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
    String others = Stream.of(ModularProgram.class, io.cachechain.testing.RealClock.class)
        .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
        .collect(Collectors.joining(File.pathSeparator));
    Path log = Files.createTempFile("modular", ".log");
    try (RedisProcess server = RedisProcess.start()) {
      Process program = new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "--module-path",
              modules,
              "--add-modules",
              "io.cachechain.tier.redis",
              "-cp",
              others,
              ModularProgram.class.getName(),
              server.url())
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
      try {
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).as("ends by itself").isTrue();
      } finally {
        Process unused = program.destroyForcibly();
      }
      assertThat(Files.readString(log))
          .contains("module io.cachechain.tier.redis")
          .contains("provider redis")
          .contains("held nothing");
      assertThat(program.exitValue()).isZero();
    }
  }
}
