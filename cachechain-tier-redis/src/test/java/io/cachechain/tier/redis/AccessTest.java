package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.PutResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** K13: users and passwords. */
class AccessTest {
  private static final String NEEDED = "+set +getrange +time +eval +evalsha +ping +select +info";

  private static RedisProcess server;

  @BeforeAll
  static void start() {
    server = RedisProcess.start();
    user("app", "s3cret/@", "~books:*", "");
    user("node", "secret", "~cachechain:bp", " +xadd +xread +xrange +xinfo +xtrim");
    assertThat(server.command("CONFIG", "SET", "requirepass", "other")).isEqualTo("+OK\r\n");
  }

  /** Makes a user who may do what the layer needs, and more, with the chain's keys and others. */
  private static void user(String name, String password, String keys, String more) {
    List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", name, "on", ">" + password));
    command.addAll(List.of("~test:*", keys, "resetchannels"));
    command.addAll(List.of((NEEDED + more).split(" ", -1)));
    assertThat(server.command(command.toArray(String[]::new))).isEqualTo("+OK\r\n");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @DisplayName("K13: a user who may do no more than the layer needs, in the address or as settings")
  void open_userOfFewRights_works() throws Exception {
    List<RedisLayer> specs = List.of(
        RedisLayer.at("redis://app:s3cret%2F%40@127.0.0.1:" + server.port() + "/2"),
        RedisLayer.at(server.url()).user("app").password("s3cret/@").database(3));
    for (RedisLayer spec : specs) {
      try (OpenLayer open = OpenLayer.connected(spec)) {
        assertThat(open.put("books:1", 1)).isEqualTo(PutResult.stored());
        assertThat(open.get("books:1")).isEqualTo(OpenLayer.value("books:1", 1).bytes());
        assertThat(open.layer().location()).contains("app:***@").doesNotContain("s3cret");
        assertThat(open.failureOfGet("authors:1")).isEqualTo(FailureKind.MISUSE);
      }
    }
  }

  @Test
  @DisplayName("K13 G12: the backplane needs five commands more, and its stream")
  void backplane_userOfFewRights_works() throws Exception {
    EventRecorder recorder = new EventRecorder();
    try (OpenLayer open =
        OpenLayer.open(RedisLayer.at(server.url()).user("node").password("secret"))) {
      assertThat(OpenLayer.failure(open.layer().connected())).isNull();
      Backplane backplane = open.layer().backplane().orElseThrow();
      var unused = backplane.subscribe(recorder);
      recorder.awaits(EventRecorder.COMPLETE);

      assertThat(OpenLayer.failure(backplane.publish("a".getBytes(UTF_8), OpenLayer.deadline())))
          .isNull();

      recorder.awaits("a");
      assertThat(recorder.all()).containsExactly(EventRecorder.COMPLETE, "a");
    }
  }

  @Test
  void open_passwordOfTheDefaultUser_works() throws Exception {
    try (OpenLayer open = OpenLayer.connected(RedisLayer.at(server.url()).password("other"))) {
      assertThat(open.put("a", 1)).isEqualTo(PutResult.stored());
    }
  }

  @Test
  @DisplayName("H16: a wrong or missing password is misuse, and is not shown")
  void open_wrongPassword_isMisuse() throws Exception {
    List<RedisLayer> specs = List.of(
        RedisLayer.at(server.url()),
        RedisLayer.at(server.url()).password("wr0ng"),
        RedisLayer.at(server.url()).user("app").password("wr0ng"));
    for (RedisLayer spec : specs) {
      try (OpenLayer open = OpenLayer.open(spec)) {
        assertThatThrownBy(() -> OpenLayer.result(open.layer().connected()))
            .isInstanceOfSatisfying(
                LayerException.class,
                failure -> assertThat(failure.kind()).isEqualTo(FailureKind.MISUSE))
            .hasMessageNotContaining("wr0ng");
        assertThat(open.failureOfGet("a")).isEqualTo(FailureKind.REFUSED);
      }
    }
  }
}
