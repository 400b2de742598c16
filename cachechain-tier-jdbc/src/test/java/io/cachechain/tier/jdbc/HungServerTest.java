package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FaultProxy;
import io.cachechain.testing.RealClock;
import io.cachechain.testing.TestEntries;
import io.cachechain.testing.server.MariaDbServer;
import io.cachechain.testing.server.PostgresServer;
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

  private static FaultProxy proxyTo(Database kind) {
    return kind == Database.POSTGRESQL
        ? FaultProxy.to(PostgresServer.shared().host(), PostgresServer.shared().port())
        : FaultProxy.to(MariaDbServer.shared().host(), MariaDbServer.shared().port());
  }

  private static Opened open(Database kind, FaultProxy proxy) {
    String server = kind == Database.POSTGRESQL
        ? PostgresServer.shared().address()
        : MariaDbServer.shared().address();
    String url = TestDatabase.of(kind).url().replace(server, proxy.address());
    assertThat(url).contains(proxy.address());
    return Opened.of(
        JdbcLayer.at(url).table("hung_entries").createTable().poolSize(4),
        RealClock.shared(),
        TIMEOUT);
  }

  @ParameterizedTest
  @DisplayName(
      "K10 Z20 Z39: in a black hole all calls end by the socket's limit, none waits for the one before it, and it heals")
  @EnumSource(
      value = Database.class,
      names = {"POSTGRESQL", "MARIADB"})
  void server_hangs_callsEndInTime(Database kind) throws Exception {
    try (FaultProxy proxy = proxyTo(kind);
        Opened layer = open(kind, proxy)) {
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
    try (FaultProxy proxy = proxyTo(kind);
        Opened layer = open(kind, proxy)) {
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
