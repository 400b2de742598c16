package io.cachechain.tier.memcached;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A memcached of this machine on a port that stays the same over restarts. */
final class LocalMemcached implements AutoCloseable {
  private final int port;
  private final List<String> flags;
  private Process process;

  private LocalMemcached(int port, List<String> flags) {
    this.port = port;
    this.flags = flags;
  }

  static LocalMemcached started(String... flags) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    LocalMemcached server = new LocalMemcached(port, List.of(flags));
    server.start();
    return server;
  }

  void start() throws IOException {
    List<String> command = new ArrayList<>(List.of(
        "memcached", "-u", "nobody", "-l", "127.0.0.1", "-p", String.valueOf(port), "-U", "0"));
    command.addAll(flags);
    process = new ProcessBuilder(command).inheritIO().start();
    Awaitility.await().until(this::answers);
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void pause() throws Exception {
    signal("-STOP");
  }

  void resume() throws Exception {
    signal("-CONT");
  }

  private void signal(String signal) throws Exception {
    new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
