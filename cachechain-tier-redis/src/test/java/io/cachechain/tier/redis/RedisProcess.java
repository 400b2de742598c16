package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis of any kind, which the tests of the tier start, kill, stop and start again on the same port: the {@code redis-server} on the path,
 * or else the one that embedded-redis ships.
 */
final class RedisProcess implements AutoCloseable {
  /** A cluster's servers talk to each other on a port that much above. */
  private static final int BUS_DISTANCE = 10_000;

  private final int port;
  private final List<String> command = new ArrayList<>();
  private final Map<String, String> environment;
  private Process process;

  private RedisProcess(Path executable, Map<String, String> environment, List<String> arguments) {
    this.port = freePort();
    this.environment = environment;
    command.add(executable.toString());
    command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1"));
    command.addAll(arguments);
  }

  /** Starts a server that keeps nothing on disk. */
  static RedisProcess start(String... arguments) {
    return start(Map.of(), arguments);
  }

  /** Starts a server that keeps its directory: it reads there what it has saved when it is started again, and its place in a cluster. */
  static RedisProcess startInDirectory(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--dir", newDirectory().toString()));
    return start(all.toArray(String[]::new));
  }

  private static Path newDirectory() {
    try {
      return Files.createTempDirectory("redis");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static RedisProcess start(Map<String, String> environment, String... arguments) {
    return inMemory(executable(), environment, arguments);
  }

  /** Starts the one of the jar, Redis 6.2. */
  static RedisProcess startOldest() {
    return inMemory(fromJar(), Map.of());
  }

  private static RedisProcess inMemory(
      Path executable, Map<String, String> environment, String... arguments) {
    List<String> all = new ArrayList<>(List.of("--save", "", "--appendonly", "no"));
    all.addAll(Arrays.asList(arguments));
    return new RedisProcess(executable, environment, all).restart();
  }

  /** Starts a sentinel that watches over one master. */
  static RedisProcess startSentinel(String name, int masterPort) throws IOException {
    Path config = Files.createTempFile("sentinel", ".conf");
    Files.writeString(
        config,
        "sentinel monitor " + name + " 127.0.0.1 " + masterPort + " 1\n"
            + "sentinel down-after-milliseconds " + name + " 500\n"
            + "sentinel failover-timeout " + name + " 2000\n");
    RedisProcess sentinel = new RedisProcess(executable(), Map.of(), List.of());
    sentinel.command.clear();
    sentinel.command.addAll(List.of(
        executable().toString(), config.toString(), "--sentinel", "--port", "" + sentinel.port));
    return sentinel.restart();
  }

  /** Starts it again, on the same port and, unless it keeps its directory, with nothing in it. */
  RedisProcess restart() {
    try {
      File log = File.createTempFile("redis-" + port, ".log", new File("target"));
      ProcessBuilder builder = new ProcessBuilder(command)
          .directory(newDirectory().toFile())
          .redirectErrorStream(true)
          .redirectOutput(log);
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .ignoreExceptions()
        .until(() -> !command("PING").isEmpty());
    return this;
  }

  int port() {
    return port;
  }

  String url() {
    return "redis://127.0.0.1:" + port;
  }

  void kill() throws InterruptedException {
    int unused = process.destroyForcibly().waitFor();
  }

  /** Stops the process where it is, as a machine that hangs. */
  void freeze() {
    signal("STOP");
  }

  void thaw() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      int unused =
          new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /** Sends a command past every driver and returns the beginning of the answer as it came. */
  String command(String... words) {
    return new String(
        send(Arrays.stream(words).map(word -> word.getBytes(UTF_8)).toArray(byte[][]::new)),
        ISO_8859_1);
  }

  byte[] send(byte[]... words) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      OutputStream out = socket.getOutputStream();
      out.write(("*" + words.length + "\r\n").getBytes(ISO_8859_1));
      for (byte[] word : words) {
        out.write(("$" + word.length + "\r\n").getBytes(ISO_8859_1));
        out.write(word);
        out.write("\r\n".getBytes(ISO_8859_1));
      }
      out.flush();
      InputStream in = socket.getInputStream();
      byte[] answer = new byte[1 << 16];
      return Arrays.copyOf(answer, Math.max(0, in.read(answer)));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    Process unused = process.destroyForcibly();
  }

  private static int freePort() {
    while (true) {
      try (ServerSocket socket = new ServerSocket(0)) {
        int port = socket.getLocalPort();
        if (port < 65_536 - BUS_DISTANCE) {
          return port;
        }
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  private static Path executable() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, "redis-server"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(RedisProcess::fromJar);
  }

  private static Path fromJar() {
    try {
      return ExecutableProvider.newJarResourceProvider().get().toPath();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
