package io.cachechain.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers each long with the next one. */
class FaultProxyTest {
  /** How long an answer may take that comes, on a machine that is busy. */
  private static final int PATIENT_MILLIS = 20_000;

  /** How long to wait for one that does not come. */
  private static final int IMPATIENT_MILLIS = 300;

  private final AtomicInteger requests = new AtomicInteger();
  private final Semaphore arrived = new Semaphore(0);
  private ServerSocket server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve);
    thread.setDaemon(true);
    thread.start();
    proxy = FaultProxy.to("127.0.0.1", server.getLocalPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void passes_request_isAnswered() throws IOException {
    try (Client client = new Client(proxy)) {
      assertThat(client.ask(1)).isEqualTo(2);
      assertThat(client.ask(2)).isEqualTo(3);
      assertThat(proxy.connections()).isEqualTo(1);
      assertThat(proxy.accepted()).isEqualTo(1);
    }
  }

  @Test
  void latency_reply_isLate() throws IOException {
    try (Client client = new Client(proxy)) {
      proxy.latency(Duration.ofMillis(100));

      long start = System.nanoTime();
      assertThat(client.ask(1)).isEqualTo(2);

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(100_000_000);
    }
  }

  @Test
  void blackHole_thenPasses_deliversWhatItHeld() throws IOException {
    try (Client client = new Client(proxy)) {
      assertThat(client.ask(1)).isEqualTo(2);
      proxy.blackHole();
      client.socket.setSoTimeout(IMPATIENT_MILLIS);
      assertThatThrownBy(() -> client.ask(5)).isInstanceOf(SocketTimeoutException.class);
      assertThat(requests).hasValue(1);
      try (Client second = new Client(proxy)) {
        second.socket.setSoTimeout(IMPATIENT_MILLIS);
        assertThatThrownBy(() -> second.ask(1)).isInstanceOf(SocketTimeoutException.class);
      }

      client.socket.setSoTimeout(PATIENT_MILLIS);
      proxy.passes();

      assertThat(client.in.readLong()).isEqualTo(6);
    }
  }

  @Test
  void refuses_thenPasses_listensOnTheSamePort() throws IOException {
    try (Client client = new Client(proxy)) {
      assertThat(client.ask(1)).isEqualTo(2);
      proxy.refuses();

      assertThatThrownBy(() -> client.ask(1)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> new Client(proxy)).isInstanceOf(IOException.class);
    }

    proxy.passes();

    try (Client client = new Client(proxy)) {
      assertThat(client.ask(1)).isEqualTo(2);
    }
  }

  @Test
  void resets_openAndNewConnections_break() throws IOException {
    try (Client client = new Client(proxy)) {
      assertThat(client.ask(1)).isEqualTo(2);
      proxy.resets();

      assertThatThrownBy(() -> client.ask(1))
          .isInstanceOfAny(SocketException.class, EOFException.class);
      assertThatThrownBy(() -> {
            try (Client next = new Client(proxy)) {
              next.ask(1);
            }
          })
          .isInstanceOfAny(SocketException.class, EOFException.class);
    }
  }

  @Test
  void loses_packets_arriveLate() throws IOException {
    try (Client client = new Client(proxy)) {
      proxy.loses(100);

      long start = System.nanoTime();
      Thread passes = new Thread(() -> {
        LockSupport.parkNanos(500_000_000);
        proxy.passes();
      });
      passes.start();
      assertThat(client.ask(1)).isEqualTo(2);

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000);
      assertThatIllegalArgumentException().isThrownBy(() -> proxy.loses(101));
    }
  }

  @Test
  void slow_reply_takesItsTime() throws IOException {
    try (Client client = new Client(proxy)) {
      proxy.slow(80); // 8 bytes there and 8 back: a tenth of a second each

      long start = System.nanoTime();
      assertThat(client.ask(1)).isEqualTo(2);

      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(190_000_000);
    }
  }

  @Test
  void truncates_reply_isCutShort() throws IOException {
    try (Client client = new Client(proxy)) {
      assertThat(client.ask(1)).isEqualTo(2);
      proxy.truncates(5);

      client.out.writeLong(1);

      assertThat(client.in.readNBytes(100)).hasSize(5);
    }
  }

  @Test
  void swallowsReplies_request_happensUnheard() throws Exception {
    try (Client client = new Client(proxy)) {
      proxy.swallowsReplies();
      client.socket.setSoTimeout(IMPATIENT_MILLIS);

      assertThatThrownBy(() -> client.ask(1)).isInstanceOf(SocketTimeoutException.class);

      assertThat(arrived.tryAcquire(PATIENT_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
      assertThat(requests).hasValue(1);
    }
  }

  @Test
  void cutsConnections_openOnes_endAndNewOnesWork() throws IOException {
    try (Client client = new Client(proxy)) {
      assertThat(client.ask(1)).isEqualTo(2);

      proxy.cutsConnections();

      assertThatThrownBy(() -> client.ask(1)).isInstanceOf(IOException.class);
    }
    try (Client client = new Client(proxy)) {
      assertThat(client.ask(1)).isEqualTo(2);
    }
  }

  @Test
  void close_twice_isNoErrorAndRefuses() {
    proxy.close();
    proxy.close();

    assertThatThrownBy(() -> new Client(proxy)).isInstanceOf(IOException.class);
    assertThatThrownBy(proxy::passes).isInstanceOf(IllegalStateException.class);
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread thread = new Thread(() -> answer(socket));
        thread.setDaemon(true);
        thread.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        long number = in.readLong();
        requests.incrementAndGet();
        arrived.release();
        out.writeLong(number + 1);
      }
    } catch (IOException over) {
      return;
    }
  }

  private static final class Client implements AutoCloseable {
    final Socket socket;
    final DataInputStream in;
    final DataOutputStream out;

    Client(FaultProxy proxy) throws IOException {
      socket = new Socket(proxy.host(), proxy.port());
      socket.setSoTimeout(PATIENT_MILLIS);
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
    }

    long ask(long number) throws IOException {
      out.writeLong(number);
      return in.readLong();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
