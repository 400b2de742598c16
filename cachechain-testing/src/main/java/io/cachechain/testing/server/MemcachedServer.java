package io.cachechain.testing.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A memcached: at {@code CACHECHAIN_TEST_MEMCACHED}, in a container, the {@code memcached} on the
 * path, or a small one in Java in a JVM of its own. All speak the text and the binary protocol and
 * take items of up to 1 MiB.
 */
public final class MemcachedServer extends TestServer {
  /**
   * The environment variable that gives the address of a memcached, such as
   * {@code 127.0.0.1:11211}.
   */
  public static final String ADDRESS_VARIABLE = "CACHECHAIN_TEST_MEMCACHED";

  private static final String WHAT = "Memcached";
  private static final String IMAGE = "memcached:1.6-alpine";
  private static final int PORT = 11211;

  private MemcachedServer(FoundServer found) {
    super(found);
  }

  /**
   * Returns the server which all tests of this JVM share; it is started by the first call and not
   * to be stopped.
   */
  public static MemcachedServer shared() {
    return Shared.INSTANCE;
  }

  /** Started by the first call. */
  private static final class Shared {
    static final MemcachedServer INSTANCE = new MemcachedServer(search(List.of())
        .by(
            ServerSource.ADDRESS,
            () -> FoundServer.Candidate.given(
                ADDRESS_VARIABLE, address -> "memcached://" + address, PORT))
        .find());
  }

  /**
   * Starts a server of its own, which the caller closes.
   *
   * @param arguments more arguments for {@code memcached}, such as {@code -m}, {@code 64}; the
   *     server in Java knows {@code -I}, {@code -m} and {@code -M}, and is not taken if there are
   *     others
   * @throws IllegalStateException if there is none to start
   */
  public static MemcachedServer start(String... arguments) {
    return new MemcachedServer(search(Arrays.asList(arguments)).find());
  }

  private static FoundServer.Search search(List<String> arguments) {
    return new FoundServer.Search(WHAT)
        .by(
            ServerSource.DOCKER,
            () -> DockerControl.start(
                IMAGE,
                PORT,
                Map.of(),
                command("memcached", "0.0.0.0", PORT, arguments),
                MemcachedServer::answers))
        .by(ServerSource.BINARY, () -> {
          int port = Binaries.freePort();
          return run(
              port,
              command(Binaries.require("memcached").toString(), "127.0.0.1", port, arguments));
        })
        .by(ServerSource.JAR, () -> {
          int port = Binaries.freePort();
          return run(port, JavaMemcached.command(port, arguments));
        });
  }

  private static FoundServer.Candidate run(int port, List<String> command) throws IOException {
    ServerProcess process = new ServerProcess(
        command, Map.of(), ServerProcess.newDirectory("memcached"), () -> answers(port));
    return new FoundServer.Candidate("127.0.0.1", port, process.start());
  }

  private static List<String> command(
      String binary, String host, int port, List<String> arguments) {
    List<String> command =
        new ArrayList<>(List.of(binary, "-l", host, "-p", String.valueOf(port), "-U", "0"));
    if (Binaries.isRoot()) {
      command.addAll(List.of("-u", "nobody"));
    }
    command.addAll(arguments);
    return command;
  }

  private static boolean answers(int port) {
    return Binaries.answersLine(port, "version\r\n", "VERSION");
  }
}
