package io.cachechain.testing.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("servers of tests are found, stopped, killed and started again")
class TestServersTest {
  @AfterEach
  void forgetOrder() {
    System.clearProperty(ServerSource.PROPERTY);
  }

  @Test
  void redis_whereverFound_answersAndComesBackEmptyOnItsPort() {
    try (RedisServer redis = RedisServer.start()) {
      int port = redis.port();
      assertThat(redis.url()).isEqualTo("redis://127.0.0.1:" + port);
      assertThat(redis.call("SET", "k", "v")).isEqualTo("OK");

      redis.kill();
      assertThatThrownBy(() -> redis.call("PING")).isInstanceOf(UncheckedIOException.class);
      redis.restart();

      assertThat(redis.port()).isEqualTo(port);
      assertThat(redis.call("GET", "k")).isNull();
      assertThat(redis.toString())
          .contains("Redis at 127.0.0.1:")
          .contains(redis.source().toString());
    }
  }

  @Test
  void redis_stopped_isSilentUntilItGoesOn() throws IOException {
    try (RedisServer redis = RedisServer.start();
        Socket socket = new Socket(redis.host(), redis.port())) {
      socket.setSoTimeout(200);
      redis.stop();
      socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);

      redis.resume();
      socket.setSoTimeout(20_000);

      assertThat(socket.getInputStream().readNBytes(5)).isEqualTo("+PONG".getBytes(US_ASCII));
    }
  }

  @Test
  void redis_withArgumentsAndEnvironment_hasThem() {
    try (RedisServer redis = RedisServer.start(
        Map.of("LC_ALL", "C.UTF-8"), "--maxmemory", "8mb", "--maxmemory-policy", "allkeys-lru")) {
      assertThat(texts(redis.call("CONFIG", "GET", "maxmemory")))
          .containsExactly("maxmemory", "8388608");
      assertThat(texts(redis.call("CONFIG", "GET", "maxmemory-policy"))).contains("allkeys-lru");
    }
  }

  @Test
  void redis_wrongCommand_saysTheError() {
    assertThatThrownBy(() -> RedisServer.shared().call("NOSUCH"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("unknown command");
    assertThat(RedisServer.shared()).isSameAs(RedisServer.shared());
  }

  @Test
  void redis_fromTheJar_answers() {
    System.setProperty(ServerSource.PROPERTY, "jar");

    try (RedisServer redis = RedisServer.start()) {
      assertThat(redis.source()).isEqualTo(ServerSource.JAR);
      assertThat(redis.call("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void memcached_whereverFound_answersAndComesBack() throws IOException {
    try (MemcachedServer memcached = MemcachedServer.start()) {
      assertThat(set(memcached)).isEqualTo("STORED");

      memcached.restart();

      assertThat(set(memcached)).isEqualTo("STORED");
    }
  }

  @Test
  void start_noSourceHasOne_saysWhatWasTried() {
    System.setProperty(ServerSource.PROPERTY, "jar");

    assertThatThrownBy(() -> MemcachedServer.start("-S"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no Memcached")
        .hasMessageContaining("jar: the server in Java knows -I, -m and -M, not -S");
  }

  @Test
  void order_named_isKept() {
    System.setProperty(ServerSource.PROPERTY, "jar, binary");

    assertThat(ServerSource.order()).containsExactly(ServerSource.JAR, ServerSource.BINARY);
  }

  @Test
  void process_thatEndsAtOnce_showsItsLog() throws IOException {
    ServerProcess process = new ServerProcess(
        List.of("sh", "-c", "echo no such option; exit 3"),
        Map.of(),
        ServerProcess.newDirectory("test"),
        () -> false);

    assertThatThrownBy(process::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended with 3")
        .hasMessageContaining("no such option");
    process.close();
  }

  private static String set(MemcachedServer server) throws IOException {
    try (Socket socket = new Socket(server.host(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write("set k 0 0 1\r\nv\r\n".getBytes(US_ASCII));
      return new String(socket.getInputStream().readNBytes(6), US_ASCII);
    }
  }

  private static List<String> texts(Object reply) {
    return ((List<?>) reply)
        .stream().map(each -> new String((byte[]) each, StandardCharsets.UTF_8)).toList();
  }
}
