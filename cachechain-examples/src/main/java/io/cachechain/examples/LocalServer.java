package io.cachechain.examples;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server process on a free port of this machine, which ends with this JVM. */
final class LocalServer implements AutoCloseable {
  private static final int ATTEMPTS = 200;
  private static final long PAUSE_MILLIS = 50;

  private final List<String> command;
  private final int port;
  private Process process;

  private LocalServer(List<String> command, int port, Process process) {
    this.command = command;
    this.port = port;
    this.process = process;
  }

  /** Returns a port that is free now. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Returns the program of this name on the path. */
  static Optional<Path> onPath(String program) {
    String path = System.getenv("PATH");
    return Stream.of((path == null ? "" : path).split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts a server and waits until it takes connections.
   *
   * @param port the port it will listen on
   * @param command the command, arguments included
   */
  static LocalServer start(int port, List<String> command)
      throws IOException, InterruptedException {
    LocalServer server = new LocalServer(command, port, launch(command));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    server.awaitUp();
    return server;
  }

  private static Process launch(List<String> command) throws IOException {
    return new ProcessBuilder(command)
        .directory(new File(System.getProperty("java.io.tmpdir")))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private void awaitUp() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException notYet) {
        if (process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new IOException(
              command.get(0) + " ended at once, with " + process.exitValue(), notYet);
        }
      }
    }
    throw new IOException(command.get(0) + " does not listen on port " + port);
  }

  int port() {
    return port;
  }

  /** Kills the process, as a power cut does. */
  void kill() throws InterruptedException {
    int unused = process.destroyForcibly().waitFor();
  }

  /** Starts it again on the same port. */
  void restart() throws IOException, InterruptedException {
    process = launch(command);
    awaitUp();
  }

  @Override
  public void close() {
    Process unused = process.destroyForcibly();
  }
}
