package io.cachechain.tier.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PutScriptTest {
  private static final long MAX = Long.MAX_VALUE;

  @ParameterizedTest
  @CsvSource({
    "1500, 1000, 500",
    "1001, 1000, 1",
    "1000, 1000, 1",
    "0, 1000, 1",
    "-9223372036854775808, 1000, 1",
    "9223372036854775807, 1000, 0",
    "9223372036854775806, 1000, 0",
    "9223372036854775806, -1000, 0",
    "1125899906843624, 1000, 1125899906842624",
    "1125899906843625, 1000, 0"
  })
  @DisplayName("K9: the life is in milliseconds, one at least; 0 stands for no end")
  void life_expiry_isNeverNegativeAndNeverOverflows(long expiresAt, long now, long life) {
    assertThat(PutScript.life(expiresAt, now)).isEqualTo(life);
  }

  @Test
  void result_words_areUnderstood() {
    Version held = Version.of(MAX >>> 20, 5, 6, 7);
    byte[] superseded = new byte[1 + Version.BYTES];
    superseded[0] = 'H';
    System.arraycopy(held.toBytes(), 0, superseded, 1, Version.BYTES);

    assertThat(PutScript.result("S".getBytes(US_ASCII))).isEqualTo(PutResult.stored());
    assertThat(PutScript.result("H".getBytes(US_ASCII))).isEqualTo(PutResult.superseded(null));
    assertThat(PutScript.result(superseded)).isEqualTo(PutResult.superseded(held));
    assertThat(PutScript.result("L".getBytes(US_ASCII)).status())
        .isEqualTo(PutResult.Status.REJECTED);
  }

  @Test
  void result_somethingElse_isAFailure() {
    assertThatThrownBy(() -> PutScript.result(null)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> PutScript.result(new byte[0]))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> PutScript.result("H12".getBytes(US_ASCII)))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  @DisplayName("K8, Z40: one declared key, and no version is compared as text")
  void text_versions_areUnpackedAsNumbers() {
    assertThat(PutScript.TEXT).contains("struct.unpack('>I4I4I4'").doesNotContain("KEYS[2]");
    assertThat(PutScript.SHA).hasSize(40);
  }
}
