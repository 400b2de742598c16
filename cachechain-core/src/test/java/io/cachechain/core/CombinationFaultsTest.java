package io.cachechain.core;

import static io.cachechain.core.Resolved.properties;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.spi.Codec;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A12, I2, B34: settings that do not go together")
class CombinationFaultsTest extends FaultyBuilds {
  @Test
  void build_withKeyTypeWithoutText_asksForKeyText() {
    var builder = ChainBuilder.create("texts", Thread.class, String.class)
        .classLoader(classPath)
        .layer("redis");

    assertThat(failure(builder).faults())
        .singleElement()
        .asString()
        .startsWith(
            "layer 'redis' needs keys as text, and java.lang.Thread has no form of its own. Call"
                + " keyText(write, read); built in are String, numbers, UUID, enums and ");
  }

  @Test
  void build_withKeyTextGiven_usesIt() {
    var chain = Resolved.bare()
        .resolve(ChainBuilder.create("texts", Thread.class, String.class)
            .classLoader(classPath)
            .layer("redis")
            .keyText(Thread::getName, Thread::new));

    assertThat(chain.keyText().apply(new Thread("one"))).isEqualTo("one");
  }

  @Test
  @DisplayName("I2: two codecs for one type need a choice")
  void build_withTwoCodecsForTheType_asksWhichOne() {
    classPath.codecs(JsonCodec.class, XmlCodec.class);

    assertThat(failure(books().layer("redis")).faults())
        .containsExactly(
            "codecs 'json' and 'xml' take io.cachechain.core.FaultyBuilds$Book. Say which one by"
                + " codec(..) or cachechain.chains.books.codec=json.");
  }

  @Test
  @DisplayName("I2: a codec can be named by a setting, for the chain and for a layer")
  void build_withCodecNamed_usesIt() {
    classPath.codecs(JsonCodec.class, XmlCodec.class);

    var chain = Resolved.bare()
        .variable("CACHECHAIN_CHAINS_BOOKS_CODEC", "xml")
        .resolve(books()
            .layer("redis", l -> l.set("codec", "json"))
            .layer("jdbc", l -> l.set("url", "jdbc:x")));

    assertThat(chain.layers())
        .extracting(layer -> layer.codec().id())
        .containsExactly("json", "xml");
    assertThat(chain.provenance().sources())
        .containsEntry("redis.codec", "code")
        .containsEntry("jdbc.codec", "CACHECHAIN_CHAINS_BOOKS_CODEC");
  }

  @Test
  void build_withUnknownCodec_listsThoseFound() {
    assertThat(failure(texts().layer("redis", l -> l.set("codec", "strin"))).faults())
        .containsExactly(
            "layer 'redis': no codec is named 'strin' (code). Did you mean 'string'? Found: string, bytes,"
                + " number, uuid.");
  }

  @Test
  void build_withCodecOfAnotherType_isRefused() {
    Codec numbers = Codec.of("numbers", Integer.class, number -> new byte[0], bytes -> 1);

    assertThat(failure(texts().layer("redis").codec(numbers)).faults())
        .containsExactly("codec 'numbers' (code) does not take java.lang.String.");
  }

  @Test
  void build_withTtlAndNeverExpires_isRefused() {
    assertThat(failure(texts().layer("redis").ttl(ofMinutes(1)).neverExpires()).faults())
        .containsExactly("ttl and neverExpires are both given (code). Leave one out.");
  }

  @Test
  void build_withNeverExpiresInCodeAndTtlInProperties_letsCodeWin() {
    var builder = texts()
        .layer("redis")
        .neverExpires()
        .settings(properties("cachechain.chains.texts.ttl", "1h"));

    assertThat(Resolved.bare().resolve(builder).find(EngineOptions.TTL)).isNull();
  }

  @Test
  void build_withNegativeTtlOverTtl_isRefused() {
    var builder = texts()
        .layer("redis")
        .ttl(ofMinutes(1))
        .settings(properties("cachechain.chains.texts.negative.ttl", "2m"));

    assertThat(failure(builder).faults())
        .containsExactly(
            "negative.ttl is 2 min (settings(..)), longer than the ttl of 1 min. Shorten it, or lengthen the"
                + " ttl.");
  }

  @Test
  void build_withShortTtl_shortensTheDefaultOfNegativeEntries() {
    assertThat(Resolved.bare()
            .resolve(texts().layer("redis").ttl(Duration.ofSeconds(10)))
            .get(EngineOptions.NEGATIVE_TTL))
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void build_withTtlOverMaxTtl_isRefused() {
    assertThat(failure(texts().layer("redis", l -> l.ttl(ofMinutes(5)).set("max-ttl", "1m")))
            .faults())
        .containsExactly(
            "layer 'redis': ttl is 5 min and max-ttl 1 min (code): the ttl would never count. Leave one out.");
  }

  @Test
  @DisplayName("Z44: a setting that would do nothing is refused")
  void build_withSettingsOfNoMeaningInProcess_isRefused() {
    assertThat(failure(texts()
                .layer(
                    "caffeine",
                    l -> l.timeout(Duration.ofSeconds(1))
                        .writes(WritePolicy.queued())
                        .breaker(BreakerPolicy.off())))
            .faults())
        .containsExactlyInAnyOrder(
            "layer 'caffeine': option 'timeout' (code) has no meaning for a layer in this process, which does no I/O."
                + " Leave it out.",
            "layer 'caffeine': option 'breaker' (code) has no meaning for a layer in this process, which does no I/O."
                + " Leave it out.",
            "layer 'caffeine': writes=queued (code) has no meaning for a layer in this process, which is written at once."
                + " Leave it out.");
  }

  @Test
  void build_withContradictoryBreaker_isRefused() {
    var builder = texts()
        .layer("redis")
        .settings(properties(
            "cachechain.chains.texts.layer.redis.breaker", "off",
            "cachechain.chains.texts.layer.redis.breaker.failure-rate", "10",
            "cachechain.chains.texts.layer.redis.breaker.open-for", "1s",
            "cachechain.chains.texts.layer.redis.breaker.slow-rate", "10"));

    assertThat(failure(builder).faults())
        .containsExactly(
            "layer 'redis': breaker and breaker.failure-rate are both given (settings(..)). Leave one out.",
            "layer 'redis': option 'breaker.slow-rate' (settings(..)) needs breaker.slower-than: give both or neither.",
            "layer 'redis': option 'breaker.open-for' (settings(..)): openFor has no meaning for a breaker that is off");
  }

  @Test
  void build_withBreakerInCodeAndModifierInProperties_combinesThem() {
    var builder = texts()
        .layer("redis", l -> l.breaker(BreakerPolicy.failureRate(20).lastCalls(30)))
        .settings(properties(
            "cachechain.chains.texts.layer.redis.breaker.last-calls", "99",
            "cachechain.chains.texts.layer.redis.breaker.open-for", "7s"));

    var layer = Resolved.bare().resolve(builder).layers().get(0);

    assertThat(layer.get(EngineOptions.BREAKER))
        .isEqualTo(BreakerPolicy.failureRate(20).lastCalls(30).openFor(Duration.ofSeconds(7)));
  }
}
