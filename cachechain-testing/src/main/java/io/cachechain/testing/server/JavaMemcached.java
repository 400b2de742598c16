package io.cachechain.testing.server;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A small memcached in Java, text and binary protocol, run in a JVM of its own so that it can be
 * stopped and killed: the last resort where there is no real one. Whatever needs the real thing
 * says so by its arguments.
 *
 * <p>Rationale: no jar ships a memcached, and the one server in Java that speaks its binary
 * protocol, Infinispan's 16.0.7, stores two of eight that compare and set at the same time in about
 * one round of a thousand. A conditional put cannot be tested on that.
 */
final class JavaMemcached {
  static final String VERSION = "1.6.0-java";

  private static final int BINARY_REQUEST = 0x80;
  private static final long MEBIBYTE = 1024 * 1024;
  private static final int BACKLOG = 1024;

  private JavaMemcached() {}

  /** Returns the command that runs it in a JVM of its own. */
  static List<String> command(int port, List<String> arguments) throws FoundServer.Unavailable {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("-I") || argument.equals("-m")) {
        i++;
      } else if (!argument.equals("-M")) {
        throw new FoundServer.Unavailable(
            "the server in Java knows -I, -m and -M, not " + argument);
      }
    }
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        classPath(),
        JavaMemcached.class.getName(),
        String.valueOf(port)));
    command.addAll(arguments);
    return command;
  }

  /** Returns where this class comes from; it needs no other. */
  private static String classPath() {
    String location =
        JavaMemcached.class.getProtectionDomain().getCodeSource().getLocation().toString();
    return Path.of(URI.create(location)).toString();
  }

  /**
   * Serves until the process is killed.
   *
   * @param arguments the port, then {@code -I size}, {@code -m mebibytes} and {@code -M} as
   *     memcached has them
   * @throws IOException if it cannot listen
   */
  public static void main(String[] arguments) throws IOException {
    long largestItem = MEBIBYTE;
    long memory = 64 * MEBIBYTE;
    boolean evicts = true;
    for (int i = 1; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "-I" -> largestItem = size(arguments[++i]);
        case "-m" -> memory = Long.parseLong(arguments[++i]) * MEBIBYTE;
        default -> evicts = false;
      }
    }
    MemcachedItems items = new MemcachedItems(largestItem, memory, evicts);
    try (ServerSocket server =
        new ServerSocket(Integer.parseInt(arguments[0]), BACKLOG, Binaries.loopback())) {
      while (true) {
        Socket socket = server.accept();
        Thread thread = new Thread(() -> serve(socket, items));
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private static long size(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    long unit = lower.endsWith("k") ? 1024 : lower.endsWith("m") ? MEBIBYTE : 1;
    return Long.parseLong(unit == 1 ? lower : lower.substring(0, lower.length() - 1)) * unit;
  }

  private static void serve(Socket socket, MemcachedItems items) {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      in.mark(1);
      int first = in.read();
      in.reset();
      if (first == BINARY_REQUEST) {
        new BinaryMemcached(items, in, out).talk();
      } else if (first >= 0) {
        new TextMemcached(items, in, out).talk();
      }
    } catch (EOFException closed) {
      return;
    } catch (IOException broken) {
      return;
    }
  }

  static Map<String, String> stats(MemcachedItems items) {
    Map<String, String> stats = new LinkedHashMap<>();
    long uptime = ManagementFactory.getRuntimeMXBean().getUptime() / 1000;
    stats.put("pid", String.valueOf(ProcessHandle.current().pid()));
    stats.put("uptime", String.valueOf(uptime));
    stats.put("time", String.valueOf(System.currentTimeMillis() / 1000));
    stats.put("version", VERSION);
    stats.putAll(items.stats());
    return stats;
  }
}
