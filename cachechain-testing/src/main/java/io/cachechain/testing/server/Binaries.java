package io.cachechain.testing.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds programs of this machine, free ports and classes. */
final class Binaries {
  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int MOST_PORT = 55_000;
  private static final int ANSWER_MILLIS = 1_000;

  private Binaries() {}

  /** Returns a program on the path. */
  static Optional<Path> find(String program) {
    @Nullable String path = System.getenv("PATH");
    for (String directory : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      Path file = Path.of(directory.isEmpty() ? "." : directory, program);
      if (Files.isExecutable(file) && Files.isRegularFile(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  static Path require(String program) throws FoundServer.Unavailable {
    return find(program)
        .orElseThrow(() -> new FoundServer.Unavailable("no " + program + " on the path"));
  }

  static void requireClass(String name, String artifact) throws FoundServer.Unavailable {
    try {
      Class<?> unused = Class.forName(name, false, Binaries.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError missing) {
      throw new FoundServer.Unavailable(artifact + " is not on the class path");
    }
  }

  static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(LOOPBACK);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Returns a port that is free now, low enough for a Redis cluster's second port 10,000 above. */
  static int freePort() throws IOException {
    List<ServerSocket> tooHigh = new ArrayList<>();
    try {
      while (true) {
        ServerSocket socket = new ServerSocket(0, 1, loopback());
        tooHigh.add(socket);
        if (socket.getLocalPort() <= MOST_PORT) {
          return socket.getLocalPort();
        }
      }
    } finally {
      for (ServerSocket socket : tooHigh) {
        socket.close();
      }
    }
  }

  /**
   * Returns whether the program runs as the user who may do everything, which some servers refuse.
   */
  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** A talk with a server to see whether it answers. */
  interface Talk {
    boolean answers(Socket socket) throws IOException;
  }

  /** Returns whether a server on this machine accepts a connection and answers as it should. */
  static boolean answers(int port, Talk talk) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.connect(new InetSocketAddress(loopback(), port), ANSWER_MILLIS);
      return talk.answers(socket);
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Asks with a line of text and looks at how the answer begins. */
  static boolean answersLine(int port, String request, String answer) {
    return answers(port, socket -> {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      byte[] begin = socket.getInputStream().readNBytes(answer.length());
      return answer.equals(new String(begin, US_ASCII));
    });
  }
}
