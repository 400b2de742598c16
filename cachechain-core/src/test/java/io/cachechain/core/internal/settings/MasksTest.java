package io.cachechain.core.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName(
    "K13: no password of an address in text that people see, whatever the form of the address")
class MasksTest {
  static Stream<Arguments> texts() {
    List<String> forms = List.of(
        "cannot reach redis://bob:%s@host:1/2, giving up",
        "no route to redis://:%s@host",
        "refused jdbc:oracle:thin:bob/%s@//host:1521/svc by the driver",
        "refused jdbc:oracle:thin:bob/%s@host:1521:sid",
        "at jdbc:postgresql://bob:%s@host/db",
        "at jdbc:postgresql://host/db?user=bob&password=%s&ssl=true",
        "at jdbc:sqlserver://host;user=bob;password=%s;x=1",
        "at jdbc:mysql://(host=h,user=bob,password=%s)/db",
        "with PASSWORD = %s");
    List<String> secrets = List.of("hunter2X", "hunt/er2X", "hunt:er2X", "hunt@er2X", "hunt,er2X");
    return forms.stream()
        .flatMap(form -> secrets.stream().map(secret -> Arguments.of(form.formatted(secret))));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void text_withPassword_showsNothingOfIt(String text) {
    assertThat(Masks.text(text)).contains("***").doesNotContain("hunt", "er2X");
  }

  @Test
  void text_withoutPassword_isKept() {
    String text = "redis://me@cache:6379 and jdbc:postgresql://db/app, mail me@there: no access";

    assertThat(Masks.text(text)).isEqualTo(text);
  }
}
