package io.cachechain.core;

import static io.cachechain.core.Resolved.properties;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
    "A24: a setting whose prefix is misspelt is a fault, or a remark where other programs' names stand, too")
class MisspeltPrefixesTest extends FaultyBuilds {
  private static final String ENDING =
      "Settings begin with cachechain.chains.<chain>. or, for all chains, with cachechain.defaults.";

  @ParameterizedTest
  @CsvSource({
    "cachechain.chain.texts.ttl, cachechain.chains.texts.ttl",
    "cachechain.chain.authors.ttl, cachechain.chains.authors.ttl",
    "cachechain.Chains.texts.ttl, cachechain.chains.texts.ttl",
    "cachchain.chains.texts.layer.redis.timeout, cachechain.chains.texts.layer.redis.timeout",
    "cache-chain.chains.texts.ttl, cachechain.chains.texts.ttl",
    "cache.chain.chains.texts.ttl, cachechain.chains.texts.ttl",
    "CacheChain.chains.texts.ttl, cachechain.chains.texts.ttl",
    "cachechains.texts.ttl, cachechain.chains.texts.ttl",
    "cachechain.texts.ttl, cachechain.chains.texts.ttl",
    "cachechain.textss.ttl, cachechain.chains.texts.ttl",
    "cachechain.ttl, cachechain.chains.texts.ttl",
    "cachechain.layer.redis.timeout, cachechain.chains.texts.layer.redis.timeout",
    "cachechain.default.ttl, cachechain.defaults.ttl",
    "cahcechain.defaults.ttl, cachechain.defaults.ttl",
    "chains.texts.ttl, cachechain.chains.texts.ttl",
    "CACHECHAIN_CHAINS_TEXTS_TTL, cachechain.chains.texts.ttl",
    "cachechain-chains-texts-ttl, cachechain.chains.texts.ttl",
    "cachechain-defaults-ttl, cachechain.defaults.ttl",
    "cachechain.chains..ttl, cachechain.chains.texts.ttl",
    "cachechain.chains..layer.redis.timeout, cachechain.chains.texts.layer.redis.timeout"
  })
  void build_withMisspeltPrefixInOwnText_isAFault(String key, String meant) {
    String fault = "' is no setting. Did you mean '" + meant + "'? " + ENDING;

    assertThat(failure(texts().layer("redis").settings(properties(key, "1h"))).faults())
        .containsExactly("'" + key + "' (settings(..))" + fault.substring(1));

    classPath.settings(key + " = 1h");
    assertThat(failure(texts().layer("redis")).faults())
        .containsExactly("'" + key + "' (cachechain.properties)" + fault.substring(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cachechain.foo.bar", "cachechain.chains", "cachechain.txt.ttl"})
  void build_withOwnPrefixAndNoSetting_isAFaultWithoutSuggestion(String key) {
    assertThat(failure(texts().layer("redis").settings(properties(key, "1h"))).faults())
        .containsExactly("'" + key + "' (settings(..)) is no setting. " + ENDING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ttl", "REDIS_URL", "spring.redis.url", "books.ttl"})
  @DisplayName("the file is the library's own: what is no setting there does nothing")
  void build_withOtherKeyInTheFile_isAFault(String key) {
    classPath.settings(key + " = 1h");

    assertThat(failure(texts().layer("redis")).faults())
        .containsExactly("'" + key + "' (cachechain.properties) is no setting. " + ENDING);
  }

  @ParameterizedTest
  @CsvSource({
    "cachechain.chain.texts.ttl, cachechain.chains.texts.ttl",
    "cachchain.chains.texts.layer.redis.timeout, cachechain.chains.texts.layer.redis.timeout",
    "cachechain.texts.ttl, cachechain.chains.texts.ttl",
    "cachechain.ttl, cachechain.chains.texts.ttl",
    "cachechain.default.ttl, cachechain.defaults.ttl",
    "cachechain.chain.text.ttl, cachechain.chains.texts.ttl"
  })
  void build_withMisspeltSystemProperty_isOneRemark(String key, String meant) {
    assertThat(remarks(Resolved.bare().system(key, "1h")))
        .containsExactly("not read, though it looks like a setting: -D" + key + " (did you mean '"
            + meant + "'?)");
  }

  @ParameterizedTest
  @CsvSource({
    "CACHECHAIN_CHAIN_TEXTS_TTL, CACHECHAIN_CHAINS_TEXTS_TTL",
    "CACHCHAIN_CHAINS_TEXTS_TTL, CACHECHAIN_CHAINS_TEXTS_TTL",
    "CACHE_CHAIN_CHAINS_TEXTS_LAYER_REDIS_TIMEOUT, CACHECHAIN_CHAINS_TEXTS_LAYER_REDIS_TIMEOUT",
    "CACHECHAIN_TEXTS_TTL, CACHECHAIN_CHAINS_TEXTS_TTL",
    "CACHECHAIN_TTL, CACHECHAIN_CHAINS_TEXTS_TTL",
    "CACHECHAIN_DEFAULT_TTL, CACHECHAIN_DEFAULTS_TTL",
    "cachechain_chains_texts_ttl, CACHECHAIN_CHAINS_TEXTS_TTL",
    "cachechain.chains.texts.ttl, CACHECHAIN_CHAINS_TEXTS_TTL"
  })
  void build_withMisspeltVariable_isOneRemark(String variable, String meant) {
    assertThat(remarks(Resolved.bare().variable(variable, "1h")))
        .containsExactly("not read, though it looks like a setting: " + variable
            + " (did you mean '" + meant + "'?)");
  }

  @Test
  void build_withSeveralMisspeltNames_isStillOneRemark() {
    var environment = Resolved.bare()
        .variable("CACHECHAIN_CHAIN_TEXTS_TTL", "1h")
        .system("cachechain.chain.texts.ttl", "1h")
        .system("cachchain.chains.texts.jitter", "0");

    assertThat(remarks(environment)).singleElement().asString().contains("jitter", "-D", "CHAIN_");
  }

  @Test
  @DisplayName("names of other programs and of other chains say nothing")
  void build_withForeignNames_saysNothing() {
    var environment = Resolved.bare()
        .variable("CACHECHAIN_TEST_REDIS_URL", "redis://a")
        .variable("CACHECHAIN_PORT_6379_TCP", "tcp://10.0.0.1")
        .variable("CACHECHAIN_CHAIN_AUTHORS_TTL", "1h")
        .variable("CACHECHAIN_DEFAULTS_LAYER_OTHER_SPEED", "9")
        .variable("CHAINS_TEXTS_TTL_OF_OTHERS", "9")
        .variable("PATH", "/bin")
        .system("cachechain.test.redis", "x")
        .system("cachechain.chain.authors.ttl", "1h")
        .system("cachechain.chains.authors.ttl", "1h")
        .system("java.chain", "1");

    assertThat(environment
            .resolve(texts()
                .layer("redis")
                .settings(properties(
                    "spring.application.name",
                    "texts",
                    "texts.ttl",
                    "1h",
                    "chains.other.ttl",
                    "1h",
                    "cache.ttl",
                    "1h",
                    "",
                    "x",
                    ".",
                    "x",
                    "...",
                    "x")))
            .provenance()
            .remarks())
        .isEmpty();
  }

  @Test
  void build_withSettingsOfNearChainBesideItsOwn_asks() {
    var builder = texts()
        .layer("redis")
        .settings(
            properties("cachechain.chains.texts.jitter", "0", "cachechain.chains.textz.ttl", "1h"));

    assertThat(Resolved.bare().resolve(builder).provenance().remarks())
        .containsExactly(
            "there are settings for a chain 'textz' (ttl) which this one lacks: is the name misspelt?");
  }

  @Test
  void build_withVariablesOfNearChain_asks() {
    assertThat(
            remarks(Resolved.bare().variable("CACHECHAIN_CHAINS_TXETS_LAYER_REDIS_TIMEOUT", "1s")))
        .containsExactly(
            "there are settings for a chain 'txets' and none for this one: is one of the names misspelt?");
  }

  @Test
  @DisplayName("two chains may have names that are near")
  void build_withTwoConfiguredChainsOfNearNames_saysNothing() {
    for (String other : List.of("texts-2", "textss", "textz")) {
      var builder = texts()
          .layer("redis")
          .settings(properties(
              "cachechain.chains.texts.ttl", "1h", "cachechain.chains." + other + ".ttl", "2h"));

      assertThat(Resolved.bare().resolve(builder).provenance().remarks())
          .as(other)
          .isEmpty();
    }
  }

  @Test
  void build_withUnknownVariableForAllChains_isAFault() {
    var environment = Resolved.bare()
        .variable("CACHECHAIN_DEFAULTS_TTLL", "1h")
        .variable("CACHECHAIN_DEFAULTS_LAYER_REDIS_TIMOUT", "1h");

    assertThat(failure(environment, texts().layer("redis")).faults())
        .hasSize(2)
        .anySatisfy(
            fault -> assertThat(fault)
                .startsWith(
                    "unknown variable CACHECHAIN_DEFAULTS_TTLL. Did you mean 'CACHECHAIN_DEFAULTS_TTL'?"))
        .anySatisfy(
            fault -> assertThat(fault)
                .startsWith(
                    "unknown variable CACHECHAIN_DEFAULTS_LAYER_REDIS_TIMOUT. Did you mean 'CACHECHAIN_DEFAULTS_LAYER_REDIS_TIMEOUT'?"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis.timeout", "layers.redis.timeout", "layr.redis.timeout"})
  void build_withLayerLeftOutOrMisspelt_suggestsIt(String name) {
    assertThat(failure(texts()
                .layer("redis")
                .settings(properties("cachechain.chains.texts." + name, "1s")))
            .faults())
        .singleElement()
        .asString()
        .startsWith(
            "unknown option '" + name + "' (settings(..)). Did you mean 'layer.redis.timeout'?");
  }

  private List<String> remarks(Resolved environment) {
    return environment.resolve(texts().layer("redis")).provenance().remarks();
  }
}
