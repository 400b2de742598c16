package io.cachechain.testing.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis: at {@code CACHECHAIN_TEST_REDIS_URL}, in a container, the {@code redis-server} on the
 * path, or the one in the jar of embedded-redis. Keeps nothing on disk.
 */
public final class RedisServer extends TestServer {
  /**
   * The environment variable that gives the address of a Redis, such as
   * {@code redis://127.0.0.1:6379}.
   */
  public static final String URL_VARIABLE = "CACHECHAIN_TEST_REDIS_URL";

  private static final String WHAT = "Redis";
  private static final String IMAGE = "redis:7-alpine";
  private static final int PORT = 6379;

  private final String url;

  private RedisServer(FoundServer found) {
    super(found);
    this.url = found.source() == ServerSource.ADDRESS
        ? System.getenv(URL_VARIABLE)
        : "redis://" + address();
  }

  /**
   * Returns the server which all tests of this JVM share; it is started by the first call and not
   * to be stopped.
   */
  public static RedisServer shared() {
    return Shared.INSTANCE;
  }

  /** Started by the first call. */
  private static final class Shared {
    static final RedisServer INSTANCE = new RedisServer(search(Map.of(), List.of())
        .by(ServerSource.ADDRESS, () -> FoundServer.Candidate.given(URL_VARIABLE, url -> url, PORT))
        .find());
  }

  /**
   * Starts a server of its own, which the caller closes.
   *
   * @param arguments more arguments for {@code redis-server}, such as {@code --maxmemory},
   *     {@code 8mb}
   * @throws IllegalStateException if there is none to start
   */
  public static RedisServer start(String... arguments) {
    return start(Map.of(), arguments);
  }

  /**
   * Starts a server of its own, which the caller closes.
   *
   * @param environment variables of its environment, such as {@code LC_ALL}
   * @param arguments more arguments for {@code redis-server}
   * @throws IllegalStateException if there is none to start
   */
  public static RedisServer start(Map<String, String> environment, String... arguments) {
    return new RedisServer(search(environment, Arrays.asList(arguments)).find());
  }

  /** Returns the address as {@code redis://127.0.0.1:40123}, or as the environment gives it. */
  public String url() {
    return url;
  }

  /**
   * Gives the server a command past every driver.
   *
   * @param words the command and its arguments
   * @return a String, a Long, bytes, a List of these, or null
   * @throws IllegalStateException if the server answers with an error
   */
  public @Nullable Object call(String... words) {
    return call(Arrays.stream(words).map(word -> word.getBytes(UTF_8)).toArray(byte[][]::new));
  }

  /**
   * Gives the server a command past every driver.
   *
   * @param words the command and its arguments
   * @return a String, a Long, bytes, a List of these, or null
   * @throws IllegalStateException if the server answers with an error
   */
  public @Nullable Object call(byte[]... words) {
    try (RespClient client = new RespClient(host(), port())) {
      @Nullable String user = URI.create(url).getUserInfo();
      if (user != null) {
        String[] parts = user.split(":", 2);
        @Nullable
        Object unused = parts[0].isEmpty()
            ? client.call("AUTH".getBytes(UTF_8), parts[1].getBytes(UTF_8))
            : client.call(
                "AUTH".getBytes(UTF_8), parts[0].getBytes(UTF_8), parts[1].getBytes(UTF_8));
      }
      return client.call(words);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static FoundServer.Search search(
      Map<String, String> environment, List<String> arguments) {
    return new FoundServer.Search(WHAT)
        .by(
            ServerSource.DOCKER,
            () -> DockerControl.start(
                IMAGE,
                PORT,
                environment,
                command("redis-server", PORT, "0.0.0.0", arguments),
                RedisServer::answers))
        .by(
            ServerSource.BINARY,
            () -> run(Binaries.require("redis-server"), environment, arguments))
        .by(ServerSource.JAR, () -> {
          Binaries.requireClass(
              "redis.embedded.core.ExecutableProvider", "com.github.codemonstur:embedded-redis");
          return run(Jar.executable(), environment, arguments);
        });
  }

  private static FoundServer.Candidate run(
      Path binary, Map<String, String> environment, List<String> arguments) throws IOException {
    int port = Binaries.freePort();
    ServerProcess process = new ServerProcess(
        command(binary.toString(), port, "127.0.0.1", arguments),
        environment,
        ServerProcess.newDirectory("redis"),
        () -> answers(port));
    return new FoundServer.Candidate("127.0.0.1", port, process.start());
  }

  private static List<String> command(
      String binary, int port, String bind, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(
        binary,
        "--port",
        String.valueOf(port),
        "--bind",
        bind,
        "--save",
        "",
        "--appendonly",
        "no",
        "--protected-mode",
        "no"));
    command.addAll(arguments);
    return command;
  }

  private static boolean answers(int port) {
    return Binaries.answersLine(port, "PING\r\n", "+PONG");
  }

  /** Apart, so that the jar is needed only where it is used. */
  private static final class Jar {
    static Path executable() throws IOException {
      return ExecutableProvider.newJarResourceProvider().get().toPath();
    }
  }
}
