package io.cachechain.core.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.limits.Texts;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PT0S|0 ms",
        "PT0.0005S|0.5 ms",
        "PT0.084S|84 ms",
        "PT1S|1 s",
        "PT3.2S|3.2 s",
        "PT59.9S|60 s",
        "PT1M|1 min",
        "PT90S|90 s",
        "PT1H|1 h",
        "PT25H|25 h",
        "P1D|1 day",
        "P3650D|3,650 days",
        "PT-5S|-5 s"
      })
  void duration_ofEachSize_isShort(String duration, String text) {
    assertThat(Texts.duration(Duration.parse(duration))).isEqualTo(text);
  }

  @Test
  void duration_atTheEnds_doesNotOverflow() {
    assertThat(Texts.duration(Duration.ofSeconds(Long.MAX_VALUE))).endsWith("s");
    assertThat(Texts.duration(Duration.ofSeconds(Long.MIN_VALUE))).startsWith("-");
  }

  @ParameterizedTest
  @DisplayName("K13, A24: no password in anything that people see")
  @CsvSource(
      delimiter = '|',
      value = {
        "redis://cache:6379|redis://cache:6379",
        "redis://:pw@cache:6379|redis://:***@cache:6379",
        "rediss://me:p@w@cache/0|rediss://me:***@cache/0",
        "jdbc:postgresql://db/app?user=me&password=pw&ssl=true|jdbc:postgresql://db/app?user=me&password=***&ssl=true",
        "jdbc:h2:mem:x;PASSWORD=pw;MODE=y|jdbc:h2:mem:x;PASSWORD=***;MODE=y",
        "redis://a:1@x, redis://b:2@y|redis://a:***@x, redis://b:***@y",
        "http://host/path?at=me@there|http://host/path?at=me@there"
      })
  void masks_ofAddresses_hidePasswords(String text, String masked) {
    assertThat(Masks.text(text)).isEqualTo(masked);
  }

  @Test
  void masks_withKnownSecrets_hideThemAnywhere() {
    assertThat(Masks.text("cannot sign in with hunter2 today", List.of("", "hunter2")))
        .isEqualTo("cannot sign in with *** today");
  }

  @ParameterizedTest
  @CsvSource({
    "reddis,redis",
    "time-out,timeout",
    "maximumSize,maximum-size",
    "tlt,ttl",
    "urls,url",
    "MAX_TTL,max-ttl"
  })
  void nearest_ofMisspeltName_isTheOneMeant(String misspelt, String meant) {
    assertThat(Names.nearest(
            misspelt, List.of("redis", "timeout", "maximum-size", "ttl", "url", "max-ttl")))
        .contains(meant);
  }

  @Test
  void nearest_ofSomethingElse_isNone() {
    assertThat(Names.nearest("hazelcast", List.of("redis", "jdbc"))).isEmpty();
    assertThat(Names.nearest("x", List.of())).isEmpty();
  }

  @Test
  void quoted_ofSeveral_readsLikeASentence() {
    assertThat(Names.quoted(List.of("a"))).isEqualTo("'a'");
    assertThat(Names.quoted(List.of("a", "b"))).isEqualTo("'a' and 'b'");
    assertThat(Names.quoted(List.of("a", "b", "c"))).isEqualTo("'a', 'b' and 'c'");
  }
}
