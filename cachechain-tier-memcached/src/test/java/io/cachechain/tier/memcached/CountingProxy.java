package io.cachechain.tier.memcached;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between a client of the binary protocol and its server, and notes what the client asks. */
final class CountingProxy implements Closeable {
  private static final int HEAD = 24;
  private static final int LENGTH_AT = 8;

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Closeable> open = new CopyOnWriteArrayList<>();
  private final List<Integer> asked = new CopyOnWriteArrayList<>();

  CountingProxy(String host, int port) throws IOException {
    threads.execute(() -> {
      try {
        while (true) {
          Socket client = listening.accept();
          Socket server = new Socket(host, port);
          open.addAll(List.of(client, server));
          threads.execute(() -> requests(client, server));
          threads.execute(() -> answers(server, client));
        }
      } catch (IOException closed) {
        // the end
      }
    });
  }

  String address() {
    return listening.getInetAddress().getHostAddress() + ":" + listening.getLocalPort();
  }

  /** Returns the codes of the requests since the last call. */
  List<Integer> take() {
    List<Integer> taken = List.copyOf(asked);
    asked.clear();
    return taken;
  }

  private void requests(Socket client, Socket server) {
    try {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = server.getOutputStream();
      for (byte[] head = in.readNBytes(HEAD); head.length == HEAD; head = in.readNBytes(HEAD)) {
        asked.add((int) head[1]); // before it is sent: its answer comes later
        out.write(head);
        out.write(in.readNBytes(ByteBuffer.wrap(head).getInt(LENGTH_AT)));
      }
    } catch (IOException closed) {
      // the end
    }
  }

  private static void answers(Socket server, Socket client) {
    try (InputStream in = server.getInputStream()) {
      in.transferTo(client.getOutputStream());
    } catch (IOException closed) {
      // the end
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Closeable each : open) {
      each.close();
    }
    threads.shutdownNow();
  }
}
