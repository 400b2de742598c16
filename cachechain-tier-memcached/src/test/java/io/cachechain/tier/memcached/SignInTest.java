package io.cachechain.tier.memcached;

import static io.cachechain.tier.memcached.LayerOnServers.kindOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.FailureKind;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("K13: signing in by user and password")
class SignInTest {
  private static final String PASSWORD = "hunter2";

  @Test
  void open_rightPassword_isUpAndAnswers() throws Exception {
    try (GuardedServer server = new GuardedServer();
        LayerOnServers layer =
            open(MemcachedLayer.at(server.address()).credentials("me", PASSWORD))) {
      assertThat(layer.up().get("a")).isNull();
    }
  }

  @Test
  void open_wrongPassword_isDownAndSaysWhy() throws Exception {
    try (GuardedServer server = new GuardedServer();
        LayerOnServers layer =
            open(MemcachedLayer.at(server.address()).credentials("me", "guess"))) {
      assertThatThrownBy(layer::up)
          .isInstanceOf(ExecutionException.class)
          .rootCause()
          .hasMessageContaining("Auth failure")
          .hasMessageNotContaining("guess");
      assertThat(kindOf(layer.layer.connected())).isEqualTo(FailureKind.MISUSE);
      assertThat(kindOf(layer.layer.get("a", layer.deadline()))).isEqualTo(FailureKind.MISUSE);
    }
  }

  @Test
  void open_noPassword_isDown() throws Exception {
    try (GuardedServer server = new GuardedServer();
        LayerOnServers layer = open(MemcachedLayer.at(server.address()))) {
      assertThatThrownBy(layer::up)
          .isInstanceOf(ExecutionException.class)
          .rootCause()
          .hasMessageContaining("Auth failure");
    }
  }

  private static LayerOnServers open(MemcachedLayer spec) throws Exception {
    return new LayerOnServers(spec, Duration.ofSeconds(10));
  }

  /** Speaks as much of the binary protocol as it takes to sign in and to find nothing. */
  private static final class GuardedServer implements AutoCloseable {
    private static final int REQUEST_HEAD = 24;
    private static final int SASL_AUTH = 0x21;
    private static final int NOT_FOUND = 0x01;
    private static final int AUTH_FAILED = 0x20;

    private final ServerSocket socket;

    GuardedServer() throws IOException {
      socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
      Thread thread = new Thread(this::accept, "guarded-server");
      thread.setDaemon(true);
      thread.start();
    }

    String address() {
      return "127.0.0.1:" + socket.getLocalPort();
    }

    private void accept() {
      while (!socket.isClosed()) {
        try (Socket client = socket.accept()) {
          serve(
              new DataInputStream(client.getInputStream()),
              new DataOutputStream(client.getOutputStream()));
        } catch (IOException gone) {
          // the next one, or the end
        }
      }
    }

    private static void serve(DataInputStream in, DataOutputStream out) throws IOException {
      boolean signedIn = false;
      while (true) {
        byte[] head = in.readNBytes(REQUEST_HEAD);
        if (head.length < REQUEST_HEAD) {
          throw new EOFException();
        }
        int operation = head[1];
        int keyLength = (head[2] & 0xFF) << 8 | (head[3] & 0xFF);
        int length = (head[10] & 0xFF) << 8 | (head[11] & 0xFF);
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (operation == SASL_AUTH) {
          signedIn = body.substring(0, keyLength).equals("PLAIN")
              && body.substring(keyLength).equals("\0me\0" + PASSWORD);
        }
        int status = !signedIn ? AUTH_FAILED : operation == SASL_AUTH ? 0 : NOT_FOUND;
        String text = !signedIn ? "Auth failure." : status == 0 ? "Authenticated" : "Not found";
        answer(out, head, status, text);
      }
    }

    private static void answer(DataOutputStream out, byte[] head, int status, String text)
        throws IOException {
      out.writeByte(0x81);
      out.writeByte(head[1]);
      out.writeInt(0);
      out.writeShort(status);
      out.writeInt(text.length());
      out.write(head, 12, 4);
      out.writeLong(0);
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
