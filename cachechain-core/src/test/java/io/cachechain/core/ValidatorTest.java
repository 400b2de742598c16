package io.cachechain.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.Validator.WhenInvalid;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I1: what happens to an invalid value is the validator's own")
class ValidatorTest {
  @Test
  void validator_byDefault_skips() {
    Validator<String> validator = text -> !text.isEmpty();

    assertThat(validator.whenInvalid()).isEqualTo(WhenInvalid.SKIP);
    assertThat(validator.rule()).isEqualTo("a validator");
  }

  @Test
  void strictAndWarnOnly_keepRuleAndCheck() {
    Validator<String> named = Validator.of("a title is given", text -> !text.isEmpty());

    assertThat(named.strict().whenInvalid()).isEqualTo(WhenInvalid.FAIL);
    assertThat(named.warnOnly().whenInvalid()).isEqualTo(WhenInvalid.WARN);
    assertThat(named.strict().rule()).isEqualTo("a title is given");
    assertThat(named.strict().isValid("")).isFalse();
    assertThat(named.warnOnly().isValid("x")).isTrue();
    assertThat(Validator.of("again", named.strict()).whenInvalid()).isEqualTo(WhenInvalid.FAIL);
  }
}
