package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FaultProxy;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.TestEntries;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HungServerTest {
  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private static TestDatabase database(Database kind) {
    return kind == Database.POSTGRESQL ? TestDatabase.postgres() : TestDatabase.mariaDb();
  }

  private static FaultProxy proxyTo(TestDatabase database) {
    URI server = URI.create(database.url().substring("jdbc:".length()));
    return FaultProxy.to("127.0.0.1", server.getPort());
  }

  private static Opened open(TestDatabase database, FaultProxy proxy) {
    URI server = URI.create(database.url().substring("jdbc:".length()));
    String url = "jdbc:" + server.getScheme() + "://" + proxy.address() + server.getPath();
    JdbcLayer spec = JdbcLayer.at(url)
        .user(database.user())
        .password(database.password())
        .table("hung_entries")
        .createTable()
        .poolSize(4);
    return Opened.of(spec, RealClock.shared(), TIMEOUT);
  }

  @ParameterizedTest
  @DisplayName(
      "K10 Z20 Z39: in a black hole all calls end by the socket's limit, none waits for the one before it, and it heals")
  @EnumSource(
      value = Database.class,
      names = {"POSTGRESQL", "MARIADB"})
  void server_hangs_callsEndInTime(Database kind) throws Exception {
    TestDatabase database = database(kind);
    try (FaultProxy proxy = proxyTo(database);
        Opened layer = open(database, proxy)) {
      Awaitility.await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
        layer.put("k", DatabaseTests.version(1));
        return true;
      });

      proxy.blackHole();
      long began = System.nanoTime();
      List<CompletionStage<byte[]>> reads = IntStream.range(0, 4)
          .mapToObj(i -> layer.layer().get("k", layer.deadline()))
          .toList();
      for (CompletionStage<byte[]> read : reads) {
        LayerException failure = Opened.failure(read);
        assertThat(failure.kind())
            .isIn(FailureKind.TIMEOUT, FailureKind.CONNECTION, FailureKind.REFUSED);
      }
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(4_000);

      proxy.passes();
      Awaitility.await()
          .atMost(20, TimeUnit.SECONDS)
          .ignoreExceptions()
          .until(() -> layer.held("k") != null);
    }
  }

  @ParameterizedTest
  @DisplayName("F16 Z21: a put whose answer is lost fails as unknown, though it may have been done")
  @EnumSource(
      value = Database.class,
      names = {"POSTGRESQL", "MARIADB"})
  void put_answerLost_fails(Database kind) throws Exception {
    TestDatabase database = database(kind);
    try (FaultProxy proxy = proxyTo(database);
        Opened layer = open(database, proxy)) {
      Awaitility.await().atMost(20, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
        layer.put("lost", DatabaseTests.version(1));
        return true;
      });

      proxy.swallowsReplies();
      CompletionStage<PutResult> put = layer.start(
          "lost",
          TestEntries.value("lost", DatabaseTests.version(2), new byte[3]),
          Condition.newerWins());

      assertThat(Opened.failure(put).kind()).isIn(FailureKind.TIMEOUT, FailureKind.CONNECTION);
    }
  }
}
