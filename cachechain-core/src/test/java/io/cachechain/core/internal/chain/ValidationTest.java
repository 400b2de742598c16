package io.cachechain.core.internal.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.Chain;
import io.cachechain.core.Validator;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FakeLoader;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
    "I1: what is loaded or read and not valid is answered, and stored nowhere where it is not")
class ValidationTest {
  private static final Validator<String> NOT_BAD =
      Validator.of("not bad", value -> !value.equals("bad"));

  private final Chains chains = Chains.create();
  private final FakeLoader<String, String> loader = FakeLoader.of(Map.of("k", "bad"));

  private static Validator<String> asked(boolean strict) {
    return strict ? NOT_BAD.strict() : NOT_BAD;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void get_loadedValueBreaksARuleOfTheChain_isAnsweredAndNotStored(boolean strict) {
    Chain<String, String> chain = chains.three(b -> b.loader(loader).validate(asked(strict)));

    assertThat(chain.get("k")).isEqualTo("bad");
    assertThat(chain.get("k")).isEqualTo("bad");

    assertThat(loader.loads()).isEqualTo(2);
    assertThat(chains.otherNode(chains.redis).getIfPresent("k")).isNull();
    assertThat(chains.otherNode(chains.jdbc).getIfPresent("k")).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("where one far layer alone refuses it, the others keep it")
  void get_loadedValueBreaksARuleOfOneLayer_othersKeepIt(boolean strict) {
    Chain<String, String> chain = chains
        .builder()
        .layer(chains.redis, l -> l.validate(asked(strict)))
        .layer(chains.jdbc)
        .loader(loader)
        .build();

    assertThat(chain.get("k")).isEqualTo("bad");
    assertThat(chain.get("k")).isEqualTo("bad");

    assertThat(loader.loads()).isEqualTo(1);
    assertThat(chains.otherNode(chains.redis).getIfPresent("k")).isNull();
    assertThat(chains.otherNode(chains.jdbc).getIfPresent("k")).isEqualTo("bad");
    assertThat(chain.stats().layer("redis").fills()).isZero();
    assertThat(chain.stats().layer("redis").rejected()).isPositive();
  }

  @Test
  @DisplayName("a warm-up is a store as well")
  void get_farLayerHoldsWhatANearerOneRefuses_isNotCopied() {
    chains.otherNode(chains.jdbc).put("k", "bad");
    Chain<String, String> chain = chains
        .builder()
        .layer(chains.redis, l -> l.validate(NOT_BAD))
        .layer(chains.jdbc)
        .build();

    assertThat(chain.get("k")).isEqualTo("bad");

    assertThat(chains.otherNode(chains.redis).getIfPresent("k")).isNull();
  }

  @Test
  void put_skippedByOneLayer_outcomeNamesTheRules() {
    Validator<String> all = Validator.all(NOT_BAD, Validator.of("long", text -> text.length() > 9));
    Chain<String, String> chain = chains
        .builder()
        .layer(chains.redis, l -> l.validate(all))
        .layer(chains.jdbc)
        .build();

    assertThat(chain.put("k", "bad").layers().get("redis").toString())
        .contains("not valid: \"not bad\" and \"long\"");
  }

  @Test
  void put_strictComposite_namesAllThatIsBroken() {
    Validator<String> all = Validator.all(NOT_BAD, Validator.size(5, 9));
    Chain<String, String> chain = chains.three(b -> b.validate(all.strict()));

    assertThatThrownBy(() -> chain.put("k", "bad"))
        .hasMessageContaining("the value breaks \"not bad\" and \"has a size of 5 to 9\"");
  }

  @Test
  @DisplayName("I1: skip (the default): an invalid value is not stored, and the call succeeds")
  void put_invalidSkipped_tombstone() {
    Chain<String, String> chain = chains.three(b -> b.validate(value -> !value.isEmpty()));
    chain.put("k", "v");

    assertThat(chain.put("k", "").layers().values())
        .allMatch(r -> r.status() == PutResult.Status.SKIPPED);

    assertThat(chain.getIfPresent("k")).isNull();
  }

  @Test
  @DisplayName(
      "I1: strict: an invalid value fails the put, which names all that it breaks, and nothing is changed")
  void put_invalidStrict_throws() {
    Validator<String> notEmpty = value -> !value.isEmpty();
    Validator<String> aWord = value -> value.matches("\\w+");
    Validator<String> isShort = value -> value.length() < 10;
    Chain<String, String> chain = chains.two(
        l -> l.validate(Validator.of("not empty", notEmpty).strict()),
        b -> b.validate(Validator.of("a word", aWord).strict())
            .validate(Validator.of("short", isShort).strict()));
    chain.put("k", "v");

    assertThatThrownBy(() -> chain.put("k", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the value breaks \"a word\" and \"not empty\"; nothing was stored");

    assertThat(chain.get("k")).isEqualTo("v");
  }

  static Stream<Throwable> thrown() {
    return Stream.of(
        new IllegalStateException("cannot decide"),
        new AssertionError("cannot decide"),
        new NoClassDefFoundError("a class of the validator"),
        new StackOverflowError());
  }

  @SuppressWarnings("unchecked") // whatever a validator throws
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @ParameterizedTest
  @MethodSource("thrown")
  @DisplayName(
      "I1: when reading, an invalid value is a miss, and the next store repairs it; a validator that throws says no, whatever it throws")
  void get_invalidInLayer_missAndRepaired(Throwable thrown) {
    Chain<String, String> lax = chains.otherNode(chains.redis);
    lax.put("k", "bad");
    Chain<String, String> chain = chains.two(
        l -> l.validate(value -> {
          if (value.equals("bad")) {
            ValidationTest.<RuntimeException>sneak(thrown);
          }
          return true;
        }),
        b -> b.loader(key -> "good"));

    assertThat(chain.get("k")).isEqualTo("good");
    assertThat(lax.get("k")).isEqualTo("good");
    assertThat(chain.stats().layer("redis").misses()).isEqualTo(1);
  }

  @Test
  @DisplayName("I1: warn: an invalid value is used all the same")
  void put_invalidWarnOnly_stored() {
    Validator<String> notEmpty = value -> !value.isEmpty();
    Chain<String, String> chain = chains.three(b -> b.validate(notEmpty.warnOnly()));

    chain.put("k", "");

    assertThat(chain.get("k")).isEmpty();
  }
}
