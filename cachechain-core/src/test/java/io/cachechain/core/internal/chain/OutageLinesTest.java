package io.cachechain.core.internal.chain;

import static io.cachechain.core.BreakerPolicy.failureRate;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.cachechain.CloseableChain;
import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.core.internal.metrics.LogLines;
import io.cachechain.testing.FakeBackplane;
import io.cachechain.testing.FakeLog;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One outage of a layer is one line when it begins, and one when it is over. */
class OutageLinesTest {
  private final Chains chains = Chains.create();
  private int seen;
  private final LogLines log = new LogLines(Level.INFO);

  @AfterEach
  void listenNoMore() {
    log.close();
  }

  private List<String> lines() {
    return log.lines().subList(seen, log.lines().size());
  }

  private CloseableChain<String, String> chain() {
    CloseableChain<String, String> chain = chains.two(
        l -> l.breaker(failureRate(50)).timeout(ofMillis(100)),
        b -> b.settings(Settings.of("clock.max-skew", "100ms")));
    chain.put("held", "v");
    seen = log.lines().size();
    return chain;
  }

  private void callsFor(CloseableChain<String, String> chain, int seconds) {
    for (int second = 0; second < seconds; second++) {
      for (int i = 0; i < 20; i++) {
        chain.get("k" + i + "-" + second, key -> "loaded");
        chain.put("p" + i, "v" + second);
        chain.invalidate("i" + i);
      }
      chains.clock.advance(ofSeconds(1));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TIMEOUT", "CONNECTION", "REFUSED", "OTHER"})
  @DisplayName("one warning with what it affects, one line with what was replayed")
  void outage_ofAnyKind_isTwoLines(FailureKind kind) {
    CloseableChain<String, String> chain = chain();
    if (kind == FailureKind.TIMEOUT) {
      chains.redis.hangs();
    } else {
      chains.redis.fails(kind);
    }
    callsFor(chain, 30);
    if (kind == FailureKind.REFUSED) {
      return; // no outage: it is there, and too busy; said each minute
    }
    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith("WARN books: redis: ")
        .contains("calls go on without it", "replayed when it is back");

    chains.redis.recovers();
    chains.clock.advance(ofMinutes(2));

    assertThat(lines()).hasSize(2);
    assertThat(lines().get(1))
        .startsWith("INFO books: redis: back after ")
        .contains(" missed writes replayed")
        .doesNotContain(": no missed", "still to be");
  }

  @Test
  @DisplayName("a layer that is given up since it is slow says so")
  void outage_slowOnly_isTwoLines() {
    CloseableChain<String, String> chain = chain();
    chains.redis.delays(ofMillis(80));
    callsFor(chain, 5);
    assertThat(lines()).singleElement().asString().contains("refused", "it is slow");

    chains.redis.recovers();
    chains.clock.advance(ofMinutes(2));

    assertThat(lines()).hasSize(2);
  }

  @Test
  @DisplayName("single failures are one line, and one each minute that says how many")
  void failures_single_areSummedUp() {
    CloseableChain<String, String> chain = chain();
    for (int second = 0; second < 60; second++) {
      chains.redis.onGets().failsTimes(1);
      for (int i = 0; i < 10; i++) {
        chain.lookup("k" + second + "-" + i);
      }
      chains.clock.advance(ofSeconds(1));
    }
    chains.clock.advance(ofMinutes(5));

    assertThat(lines()).hasSize(2);
    assertThat(lines().get(1)).contains("failed ", "more times in the last minute");
  }

  @Test
  @DisplayName(
      "layers that never connect are one line each, and one at closing for all that is lost")
  void close_noLayerEverConnected_isOneLineMore() {
    FakeBackplane backplane = FakeLog.direct().clock(chains.clock).end("a");
    backplane.disconnects();
    chains
        .redis
        .startsAway(refusal(FailureKind.CONNECTION, "Connection refused"))
        .carries(backplane);
    chains.jdbc.startsAway(refusal(FailureKind.MISUSE, "the table books does not exist"));
    CloseableChain<String, String> chain = chains.three();
    for (int i = 0; i < 20; i++) {
      chain.put("k" + i, "v");
    }

    chain.close();

    assertThat(warnings())
        .containsExactly(
            "WARN books: redis does not answer at memory of this test: Connection refused; going on without it, it joins when it"
                + " answers, further failures at debug",
            "WARN books: jdbc cannot be used at memory of this test: the table books does not exist; going on without it, it joins"
                + " when this is corrected, further failures at debug",
            "WARN books: not written at closing: redis (not connected): 20 missed keys; jdbc (not connected): 20 missed"
                + " keys; other nodes (the backplane fails): 20 changes. Old values of these keys may be read there"
                + " until they expire");
  }

  @Test
  @DisplayName("a chain closed before a layer has connected says what is lost, in one line")
  void close_layerIsStillConnecting_isOneLine() {
    chains.redis.connectsLater();
    CloseableChain<String, String> chain = chains.three();
    chain.put("k", "v");

    chain.close();

    assertThat(warnings())
        .singleElement()
        .asString()
        .startsWith("WARN books: not written at closing: redis (")
        .contains("1 queued key. Old");
  }

  @Test
  @DisplayName("a reason that no line has given stands in the line of closing")
  void close_refusedByBreakerOnly_givesTheReason() {
    CloseableChain<String, String> chain = chains.three();
    chains.redis.onPuts().failsTimes(1);
    chain.put("k", "v");
    chains.redis.fails(FailureKind.CONNECTION);

    chain.close();

    assertThat(warnings())
        .hasSize(2)
        .last()
        .asString()
        .contains("closing: redis (fails): 1 missed key");
  }

  private List<String> warnings() {
    return log.lines().stream().filter(line -> line.startsWith("WARN")).toList();
  }

  private static LayerException refusal(FailureKind kind, String words) {
    return new LayerException(kind, words, null);
  }

  @Test
  @DisplayName("two outages are two pairs of lines")
  void outages_twoInARow_areTwoPairs() {
    CloseableChain<String, String> chain = chain();
    for (int i = 0; i < 2; i++) {
      chains.redis.hangs();
      callsFor(chain, 3);
      chains.redis.recovers();
      chains.clock.advance(ofSeconds(40));
    }

    assertThat(lines()).hasSize(4);
  }
}
