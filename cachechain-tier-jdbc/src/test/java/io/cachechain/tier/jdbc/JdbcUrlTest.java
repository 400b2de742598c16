package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcUrlTest {
  @ParameterizedTest
  @DisplayName("A24: the forms of DATABASE_URL")
  @CsvSource(
      nullValues = "-",
      value = {
        "jdbc:postgresql://db:5432/app,                   jdbc:postgresql://db:5432/app,         -,    -",
        "jdbc:h2:mem:x;MODE=MySQL,                        jdbc:h2:mem:x;MODE=MySQL,              -,    -",
        "postgres://bob:s3cret@db:5432/app,               jdbc:postgresql://db:5432/app,         bob,  s3cret",
        "postgresql://bob:s3cret@db/app?sslmode=require,  jdbc:postgresql://db/app?sslmode=require, bob, s3cret",
        "postgres://bob@db/app,                           jdbc:postgresql://db/app,              bob,  -",
        "postgres://db/app,                               jdbc:postgresql://db/app,              -,    -",
        "postgres://b%40b:p%2Fw%3A1+1@db/app,             jdbc:postgresql://db/app,              b@b,  p/w:1+1",
        "postgres://bob:50%@db/app,                       jdbc:postgresql://db/app,              bob,  50%",
        "mariadb://bob:s3cret@db:3306/app,                jdbc:mariadb://db:3306/app,            bob,  s3cret",
        "mysql://bob:s3cret@db:3306/app,                  jdbc:mariadb://db:3306/app,            bob,  s3cret",
        "jdbc:postgresql://bob:s3cret@db/app,             jdbc:postgresql://db/app,              bob,  s3cret",
        "'jdbc:mariadb:failover://bob:s3cret@a:1,b:2/app', 'jdbc:mariadb:failover://a:1,b:2/app', bob, s3cret",
      })
  void parse_eachForm_splitsUserAndPassword(String text, String url, String user, String password) {
    JdbcUrl parsed = JdbcUrl.parse(text);

    if (text.startsWith("mysql:") && Drivers.find("jdbc:mysql://db/app") != null) {
      assertThat(parsed.url()).isEqualTo("jdbc:mysql://db:3306/app");
    } else {
      assertThat(parsed.url()).isEqualTo(url);
    }
    assertThat(parsed.user()).isEqualTo(user);
    assertThat(parsed.password()).isEqualTo(password);
  }

  @ParameterizedTest
  @DisplayName("K10 K13: what is shown holds no user, no password and no parameters")
  @CsvSource({
    "postgres://bob:s3cret@db:5432/app,                        jdbc:postgresql://db:5432/app",
    "jdbc:postgresql://db/app?user=bob&password=s3cret,        jdbc:postgresql://db/app",
    "'jdbc:postgresql://db1:1,db2:2/app?password=s3cret',      'jdbc:postgresql://db1:1,db2:2/app'",
    "jdbc:oracle:thin:bob/s3cret@db,                           jdbc:oracle:***@db",
    "jdbc:mysql:loadbalance://bob:s3?cret@db/app,              jdbc:mysql:loadbalance://***",
    "jdbc:sqlserver://db;user=bob;password=s3@cret,            jdbc:sqlserver://***",
    "jdbc:h2:mem:x;USER=sa;PASSWORD=s3cret,                    jdbc:h2:mem:x",
    "jdbc:mysql:loadbalance://bob:s3cret@db/app,               jdbc:mysql:loadbalance://db/app",
    "jdbc:mysql:loadbalance://bob:s3@cret@db/app?x=s3cret,     jdbc:mysql:loadbalance://db/app",
    "jdbc:other:mode://bob:s3@cret@db/app?x=s3cret,            jdbc:other:mode://***@db/app",
  })
  void masked_withSecrets_hidesThem(String text, String shown) {
    JdbcUrl url = JdbcUrl.parse(text);

    assertThat(url.masked()).isEqualTo(shown).doesNotContain("cret", "s3");
    assertThat(url).hasToString(url.masked());
  }

  static Stream<Arguments> formsWithSecrets() {
    List<String> forms = List.of(
        "jdbc:oracle:thin:bob/%s@//host:1521/svc",
        "jdbc:oracle:thin:bob/%s@host:1521:sid",
        "jdbc:oracle:oci:bob/%s@tns",
        "jdbc:oracle:thin:bob/%s",
        "jdbc:postgresql://bob:%s@host/db",
        "jdbc:postgresql://bob:%s@host:1/db?ssl=true",
        "postgres://bob:%s@host/db",
        "mysql://bob:%s@host/db",
        "jdbc:postgresql://host/db?user=bob&password=%s",
        "jdbc:mysql://host/db?password=%s&user=bob",
        "jdbc:mariadb://host/db?PASSWORD=%s",
        "jdbc:mysql://address=(host=h)(user=bob)(password=%s)/db",
        "jdbc:mysql://(host=h,user=bob,password=%s)/db",
        "jdbc:mysql://bob:%1$s@h1,amy:%1$s@h2/db",
        "jdbc:sqlserver://h:1433;user=bob;password=%s",
        "jdbc:sqlserver://h:1433;password=%s;user=bob",
        "jdbc:db2://h:50000/db:user=bob;password=%s;",
        "jdbc:db2://h:50000/db:password=%s;user=bob;",
        "jdbc:h2:tcp://h/db;USER=sa;PASSWORD=%s",
        "jdbc:h2:mem:x;password=%s",
        "jdbc:h2:tcp://sa:%s@h/db",
        "jdbc:sybase:Tds:h:5000/db?user=bob&password=%s",
        "jdbc:informix-sqli://h:1533/db:INFORMIXSERVER=s;user=bob;password=%s",
        "jdbc:mariadb:loadbalance://bob:%s@h1,h2/db",
        "jdbc:bob:%s@host",
        "bob:%s@host",
        "mongodb://bob:%s@host/db",
        "jdbc:postgresql:// bob:%s@host");
    List<String> secrets = List.of(
        "hunter2X",
        "hunter2X@",
        "hunt/er2X",
        "hunt:er2X",
        "hunt?er2X",
        "hunt;er2X",
        "hunt#er2X",
        "hunt er2X",
        "hunt%%er2X",
        "hunt&er2X",
        "hunt=er2X",
        "hunt@//er2X",
        "@hunt@er2X",
        "hunt,er2X");
    return forms.stream()
        .flatMap(form -> secrets.stream()
            // without a host, what stands behind an @ is one for every reader
            .filter(secret -> !form.equals("jdbc:oracle:thin:bob/%s") || secret.indexOf('@') < 0)
            .map(secret -> Arguments.of(form.formatted(secret.replace("%%", "%")))));
  }

  @ParameterizedTest
  @MethodSource("formsWithSecrets")
  @DisplayName(
      "K13: whatever the form of an address, and whatever its password holds, none of it is shown")
  void masked_anyForm_showsNothingOfThePassword(String text) {
    String shown;
    try {
      JdbcUrl url = JdbcUrl.parse(text);
      shown = url.masked() + url;
    } catch (IllegalArgumentException refused) {
      shown = String.valueOf(refused.getMessage());
    }

    assertThat(shown).doesNotContain("hunt", "er2X");
    assertThat(JdbcUrl.masked(text)).doesNotContain("hunt", "er2X");
  }

  @ParameterizedTest
  @DisplayName("K13: the driver gets user and password apart from the address")
  @CsvSource({
    "'jdbc:postgresql://db/app?user=bob&ssl=true&password=s3%26cret', jdbc:postgresql://db/app?ssl=true, bob, s3&cret",
    "'jdbc:mariadb://db/app?password=s3cret',                         jdbc:mariadb://db/app,             ,    s3cret",
    "'jdbc:h2:mem:x;USER=sa;MODE=MySQL;PASSWORD=s3@ cret/',           jdbc:h2:mem:x;MODE=MySQL,          sa,  s3@ cret/",
    "'jdbc:postgresql://bob:s3/cret@db/app',                          jdbc:postgresql://db/app,          bob, s3/cret",
  })
  void parse_credentials_areTakenOut(String text, String url, String user, String password) {
    JdbcUrl parsed = JdbcUrl.parse(text);

    assertThat(parsed.url()).isEqualTo(url);
    assertThat(parsed.user()).isEqualTo(user);
    assertThat(parsed.password()).isEqualTo(password);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "db",
        "http://bob:s3cret@db",
        "jdbc:",
        "redis://bob:s3cret@db",
        "sqlite3:s3cret.db"
      })
  void parse_anythingElse_isRefusedWithoutShowingIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcUrl.parse(text))
        .withMessageContaining("'url' is no address of a database")
        .withMessageNotContaining("s3cret");
  }

  @Test
  void driver_byUrl_isFoundOrItsArtifactNamed() {
    assertThat(JdbcUrl.parse("jdbc:h2:mem:x").driver()).isNotNull();
    assertThat(JdbcUrl.parse("jdbc:oracle:thin:@db").driver()).isNull();
    assertThat(JdbcUrl.parse("jdbc:oracle:thin:@db").artifact()).isNull();
    assertThat(JdbcUrl.parse("jdbc:mysql://db/app").artifact())
        .isEqualTo("com.mysql:mysql-connector-j");
  }
}
