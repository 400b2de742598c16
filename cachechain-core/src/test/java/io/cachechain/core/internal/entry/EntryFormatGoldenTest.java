package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.entry.EntryFormat.Decoded;
import io.cachechain.core.internal.entry.StoredEntry.Kind;
import io.cachechain.core.internal.entry.WireFiles.Golden;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Version;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("M24, I8: golden wire files hold version 1 fixed")
class EntryFormatGoldenTest {
  static Stream<Golden> files() {
    return WireFiles.all();
  }

  @ParameterizedTest
  @MethodSource("files")
  void decode_goldenFile_saysWhatItSays(Golden golden) {
    Decoded<Object> decoded = golden.format().decode(golden.key(), golden.bytes());

    assertThat(decoded.fault()).isNull();
    assertThat(decoded.held()).isEqualTo(golden.entry().version());
    StoredEntry<Object> entry = decoded.entry();
    assertThat(entry.kind()).isEqualTo(golden.entry().kind());
    assertThat(entry.value()).isEqualTo(golden.entry().value());
    assertThat(entry.version()).isEqualTo(golden.entry().version());
    assertThat(entry.times()).isEqualTo(golden.entry().times());
    assertThat(entry.tags()).isEqualTo(golden.entry().tags());
    assertThat(entry.validator()).isEqualTo(golden.entry().validator());
  }

  @ParameterizedTest
  @MethodSource("files")
  void encode_sameEntry_givesTheSameBytes(Golden golden) throws Exception {
    StoredEntry<Object> entry = golden.entry();
    byte[] payload = entry.kind() == Kind.VALUE ? golden.format().payload(entry.value()) : null;

    byte[] bytes = golden.format().encode(golden.key(), entry, entry.expiresAt(), payload);

    if (golden.compressAbove() == 0) {
      assertThat(bytes).isEqualTo(golden.bytes());
    } else {
      // Deflaters may choose other bytes for the same text; up to the payload nothing may differ.
      assertThat(bytes).startsWith(java.util.Arrays.copyOf(golden.bytes(), 83));
      assertThat(golden.format().decode(golden.key(), bytes).entry().value())
          .isEqualTo(entry.value());
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void head_goldenFile_isReadByTheContracts(Golden golden) {
    ByteEntry entry = ByteEntry.of(golden.bytes(), 0, golden.entry().isTombstone());

    assertThat(Version.readFrom(golden.bytes())).isEqualTo(golden.entry().version());
    assertThat(Condition.onlyIf(golden.entry().version()).allows(entry, golden.bytes()))
        .isTrue();
    assertThat(Condition.newerWins().allows(entry, golden.bytes())).isFalse();
  }
}
