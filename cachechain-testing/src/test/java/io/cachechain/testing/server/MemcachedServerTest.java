package io.cachechain.testing.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The memcached in Java talks as the real one does: the same conversations, with whichever is found
 * first and with that one.
 */
class MemcachedServerTest {
  private static final int GET = 0;
  private static final int SET = 1;
  private static final int ADD = 2;
  private static final int DELETE = 4;
  private static final int NOOP = 10;
  private static final int GETKQ = 13;

  @Nested
  @DisplayName("whichever memcached is found")
  class AnyMemcached extends Conversations {
    @Override
    MemcachedServer start(String... arguments) {
      return MemcachedServer.start(arguments);
    }
  }

  @Nested
  @DisplayName("the memcached in Java")
  class MemcachedInJava extends Conversations {
    @Override
    MemcachedServer start(String... arguments) {
      System.setProperty(ServerSource.PROPERTY, "jar");
      return MemcachedServer.start(arguments);
    }
  }

  abstract static class Conversations {
    private static final int THREADS = 8;
    private static final int ROUNDS = 200;

    abstract MemcachedServer start(String... arguments);

    @AfterEach
    void forgetOrder() {
      System.clearProperty(ServerSource.PROPERTY);
    }

    @Test
    void text_storesAndReads() throws Exception {
      try (MemcachedServer server = start();
          Talk talk = new Talk(server)) {
        assertThat(talk.say("get a")).isEqualTo("END");
        assertThat(talk.say("set a 7 0 2\r\nxy")).isEqualTo("STORED");
        assertThat(talk.say("get a", 3)).isEqualTo("VALUE a 7 2|xy|END");
        assertThat(talk.say("add a 0 0 1\r\nz")).isEqualTo("NOT_STORED");
        assertThat(talk.say("add b 0 0 1\r\nz")).isEqualTo("STORED");
        assertThat(talk.say("replace c 0 0 1\r\nz")).isEqualTo("NOT_STORED");
        assertThat(talk.say("get a b c", 5)).isEqualTo("VALUE a 7 2|xy|VALUE b 0 1|z|END");
        assertThat(talk.say("delete a")).isEqualTo("DELETED");
        assertThat(talk.say("delete a")).isEqualTo("NOT_FOUND");
        assertThat(talk.say("set d 0 -1 1\r\nz")).isEqualTo("STORED");
        assertThat(talk.say("get d")).isEqualTo("END");
        assertThat(talk.say("nonsense")).isEqualTo("ERROR");
      }
    }

    @Test
    void text_comparesAndSets() throws Exception {
      try (MemcachedServer server = start();
          Talk talk = new Talk(server)) {
        assertThat(talk.say("cas a 0 0 1 5\r\nx")).isEqualTo("NOT_FOUND");
        assertThat(talk.say("set a 0 0 1\r\nx")).isEqualTo("STORED");
        String cas = talk.say("gets a", 3).replaceAll("VALUE a 0 1 (\\d+).*", "$1");
        assertThat(talk.say("cas a 0 0 1 " + cas + "\r\ny")).isEqualTo("STORED");
        assertThat(talk.say("cas a 0 0 1 " + cas + "\r\nz")).isEqualTo("EXISTS");
        assertThat(talk.say("get a", 3)).isEqualTo("VALUE a 0 1|y|END");
      }
    }

    @Test
    void text_lifeOver30Days_isADate() throws Exception {
      try (MemcachedServer server = start();
          Talk talk = new Talk(server)) {
        assertThat(talk.say("set a 0 2678400 1\r\nx"))
            .isEqualTo("STORED"); // 31 days, taken for 1970
        assertThat(talk.say("get a")).isEqualTo("END");
      }
    }

    @Test
    void binary_storesReadsAndComparesAndSets() throws Exception {
      try (MemcachedServer server = start();
          Talk talk = new Talk(server)) {
        assertThat(talk.ask(GET, "a", "", 0)).isEqualTo(new Reply(1, 0, "Not found"));
        assertThat(talk.ask(SET, "a", "x", 12345).status()).isEqualTo(1);
        Reply stored = talk.ask(SET, "a", "x", 0);
        assertThat(stored.status()).isZero();
        assertThat(talk.ask(GET, "a", "", 0)).isEqualTo(new Reply(0, stored.cas(), "x"));
        assertThat(talk.ask(ADD, "a", "y", 0).status()).isEqualTo(2);
        assertThat(talk.ask(SET, "a", "y", stored.cas()).status()).isZero();
        assertThat(talk.ask(SET, "a", "z", stored.cas()).status()).isEqualTo(2);
        assertThat(talk.ask(DELETE, "a", "", 0).status()).isZero();
        assertThat(talk.ask(DELETE, "a", "", 0).status()).isEqualTo(1);
      }
    }

    @Test
    void binary_quietGetsUpToANoop_answerHitsOnly() throws Exception {
      try (MemcachedServer server = start();
          Talk talk = new Talk(server)) {
        assertThat(talk.ask(SET, "b", "y", 0).status()).isZero();
        talk.send(GETKQ, "a", "", 0);
        talk.send(GETKQ, "b", "", 0);
        talk.send(NOOP, "", "", 0);

        assertThat(talk.receive().value()).isEqualTo("y");
        assertThat(talk.receive().value()).isEmpty();
      }
    }

    @Test
    void binary_tooLarge_isRefusedAndTheOldOneIsGone() throws Exception {
      try (MemcachedServer server = start("-I", "512k");
          Talk talk = new Talk(server)) {
        assertThat(talk.ask(SET, "a", "x", 0).status()).isZero();

        assertThat(talk.ask(SET, "a", "x".repeat(600_000), 0).status()).isEqualTo(3);

        assertThat(talk.ask(GET, "a", "", 0).status()).isEqualTo(1);
      }
    }

    @Test
    void binary_fullAndMayNotEvict_refuses() throws Exception {
      try (MemcachedServer server = start("-M", "-m", "2");
          Talk talk = new Talk(server)) {
        int status = 0;
        for (int i = 0; status == 0 && i < 200; i++) {
          status = talk.ask(SET, "k" + i, "x".repeat(100_000), 0).status();
        }

        assertThat(status).isEqualTo(0x82);
        assertThat(talk.ask(GET, "k0", "", 0).status()).isZero();
      }
    }

    @Test
    void binary_manyCompareAndSetAtOnce_oneIsStored() throws Exception {
      ExecutorService executor = Executors.newFixedThreadPool(THREADS);
      List<Talk> talks = new ArrayList<>();
      try (MemcachedServer server = start()) {
        for (int i = 0; i < THREADS; i++) {
          talks.add(new Talk(server));
        }
        for (int round = 0; round < ROUNDS; round++) {
          String key = "k" + round;
          long cas = talks.get(0).ask(SET, key, "x", 0).cas();
          CyclicBarrier start = new CyclicBarrier(THREADS);
          List<Callable<Integer>> sets = new ArrayList<>();
          for (Talk talk : talks) {
            sets.add(() -> {
              int unused = start.await();
              return talk.ask(SET, key, "y", cas).status();
            });
          }
          int stored = 0;
          for (Future<Integer> status : executor.invokeAll(sets)) {
            stored += status.get() == 0 ? 1 : 0;
          }
          assertThat(stored).isEqualTo(1);
        }
      } finally {
        executor.shutdownNow();
        for (Talk talk : talks) {
          talk.close();
        }
      }
    }
  }

  private record Reply(int status, long cas, String value) {}

  /** A connection to a memcached, in either protocol. */
  private static final class Talk implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Talk(MemcachedServer server) throws IOException {
      socket = new Socket(server.host(), server.port());
      socket.setSoTimeout(20_000);
      socket.setTcpNoDelay(true);
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
    }

    String say(String request) throws IOException {
      return say(request, 1);
    }

    String say(String request, int lines) throws IOException {
      out.write((request + "\r\n").getBytes(ISO_8859_1));
      List<String> answer = new ArrayList<>();
      for (int i = 0; i < lines; i++) {
        answer.add(line());
      }
      return String.join("|", answer);
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
        if (next != '\r') {
          line.append((char) next);
        }
      }
      return line.toString();
    }

    Reply ask(int operation, String key, String value, long cas) throws IOException {
      send(operation, key, value, cas);
      return receive();
    }

    void send(int operation, String key, String value, long cas) throws IOException {
      int extras = operation == SET || operation == ADD ? 8 : 0;
      java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
      DataOutputStream request = new DataOutputStream(bytes);
      request.writeByte(0x80);
      request.writeByte(operation);
      request.writeShort(key.length());
      request.writeByte(extras);
      request.write(new byte[3]);
      request.writeInt(extras + key.length() + value.length());
      request.writeInt(0);
      request.writeLong(cas);
      request.write(new byte[extras]);
      request.write((key + value).getBytes(ISO_8859_1));
      out.write(bytes.toByteArray());
    }

    Reply receive() throws IOException {
      in.skipNBytes(2);
      int keyLength = in.readUnsignedShort();
      int extras = in.readUnsignedByte();
      in.skipNBytes(1);
      int status = in.readUnsignedShort();
      int length = in.readInt();
      in.skipNBytes(4);
      long cas = in.readLong();
      in.skipNBytes(extras + keyLength);
      String value = new String(in.readNBytes(length - extras - keyLength), ISO_8859_1);
      return new Reply(status, cas, value);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
