package io.cachechain.examples.modular;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.testing.server.MemcachedServer;
import io.cachechain.testing.server.RedisServer;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program under {@code src/test/modular}, compiled and run in a JVM of its own, on the module path and on the class path. */
class ModulePathIT {
  /** What a user has who asks for core, the four tiers, the JSON codec and H2; the rest of this class path is for tests. */
  private static final List<String> BROUGHT = List.of(
      "jspecify",
      "cachechain-api",
      "cachechain-core",
      "cachechain-tier-",
      "cachechain-codec-jackson",
      "caffeine",
      "error_prone_annotations",
      "resilience4j-circuitbreaker",
      "resilience4j-core",
      "slf4j-api",
      "HikariCP",
      "h2",
      "jackson-",
      "spymemcached",
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
      "jodd");

  private static final List<String> HELD = Stream.of("caffeine", "memcached", "redis", "jdbc")
      .map(layer -> "held by " + layer + " Book[title=Dune, author=Frank Herbert]")
      .toList();

  @TempDir
  Path directory;

  @Test
  @DisplayName(
      "A19 M21: on the module path a program that requires the engine alone finds all tiers and the codec, and reads from each")
  void program_onModulePath_readsFromEachLayer() throws Exception {
    String modules = brought();
    compile(modules);

    List<String> lines = run(
        "--module-path",
        modules + File.pathSeparator + directory,
        "-m",
        "com.acme.books/com.acme.books.Main");

    assertThat(lines)
        .contains(
            "program module com.acme.books",
            "engine module io.cachechain.core",
            "layers [caffeine, memcached, redis, jdbc]",
            "not written {}")
        .containsAll(HELD);
  }

  @Test
  @DisplayName("A19: the same program on the class path")
  void program_onClassPath_readsFromEachLayer() throws Exception {
    String modules = brought();
    compile(modules);

    List<String> lines =
        run("-cp", modules + File.pathSeparator + directory, "com.acme.books.Main");

    assertThat(lines)
        .contains("layers [caffeine, memcached, redis, jdbc]", "not written {}")
        .containsAll(HELD)
        .anyMatch(line -> line.startsWith("engine unnamed module"));
  }

  private static String brought() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(all.split(File.pathSeparator, -1))
        .filter(
            entry -> BROUGHT.stream().anyMatch(Path.of(entry).getFileName().toString()::startsWith))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void compile(String modules) {
    Path sources = Path.of("src", "test", "modular");
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int result = ToolProvider.findFirst("javac")
        .orElseThrow()
        .run(
            out,
            out,
            "--module-path",
            modules,
            "-d",
            directory.toString(),
            sources.resolve("module-info.java").toString(),
            sources.resolve("com/acme/books/Main.java").toString());

    assertThat(result).as(said::toString).isZero();
  }

  private List<String> run(String... arguments) throws IOException, InterruptedException {
    Path log = directory.resolve("output.log");
    try (RedisServer redis = RedisServer.start();
        MemcachedServer memcached = MemcachedServer.start()) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-Dcachechain.defaults.layer.redis.url=" + redis.url());
      command.add("-Dcachechain.defaults.layer.memcached.servers=" + memcached.address());
      command.add("-Dcachechain.defaults.layer.jdbc.url=jdbc:h2:mem:books;DB_CLOSE_DELAY=-1");
      command.add("-Dcachechain.defaults.layer.jdbc.create-table=true");
      for (String layer : List.of("redis", "memcached", "jdbc")) {
        command.add("-Dcachechain.defaults.layer." + layer + ".require-up=true");
        command.add("-Dcachechain.defaults.layer." + layer + ".timeout=10s");
      }
      command.add("-Dcachechain.defaults.connect.timeout=30s");
      command.addAll(List.of(arguments));
      Process program = new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(log.toFile())
          .start();
      try {
        assertThat(program.waitFor(90, TimeUnit.SECONDS)).as("ends by itself").isTrue();
      } finally {
        Process unused = program.destroyForcibly();
      }
      List<String> lines = Files.readAllLines(log);
      assertThat(program.exitValue()).as(() -> String.join("\n", lines)).isZero();
      return lines;
    }
  }
}
