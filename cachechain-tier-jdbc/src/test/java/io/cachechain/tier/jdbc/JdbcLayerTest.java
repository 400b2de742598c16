package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayerConfig;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcLayerTest {
  private final JdbcLayerProvider provider = new JdbcLayerProvider();

  private List<String> faults(LayerSpec<?, ?> spec) {
    return provider.faults(FakeLayerConfig.of("jdbc", FakeClock.jumping()).with(spec.settings()));
  }

  @Test
  void settings_given_areKeptByOption() {
    JdbcLayer spec = JdbcLayer.at("jdbc:h2:mem:x")
        .user("bob")
        .password("s3cret")
        .table("app.cache")
        .createTable()
        .poolSize(3)
        .sweepInterval(Duration.ofSeconds(5))
        .sweepBatch(50)
        .backplane()
        .backplaneTable("app.bp")
        .backplanePoll(Duration.ofMillis(50))
        .ownPool();

    assertThat(spec.settings().keySet())
        .extracting(Option::name)
        .containsExactly(
            "url",
            "user",
            "password",
            "table",
            "create-table",
            "pool-size",
            "sweep-interval",
            "sweep-batch",
            "backplane",
            "backplane-table",
            "backplane-poll",
            "own-pool");
    assertThat(faults(spec)).isEmpty();
    assertThat(spec.toString())
        .contains("password")
        .doesNotContain("s3cret")
        .doesNotContain("h2:mem");
  }

  @Test
  @DisplayName("The named defaults: no url, pool of 10, a sweep each minute in batches of 500")
  void options_defaults_areThoseOfTheTable() {
    assertThat(JdbcLayerProvider.URL.defaultValue()).isNull();
    assertThat(JdbcLayerProvider.URL.alternative()).isEqualTo("data-source");
    assertThat(JdbcLayerProvider.URL.environment()).containsExactly("DATABASE_URL");
    assertThat(JdbcLayerProvider.URL.isSecret()).isTrue();
    assertThat(JdbcLayerProvider.PASSWORD.isSecret()).isTrue();
    assertThat(JdbcLayerProvider.TABLE.defaultValue()).isEqualTo("cachechain");
    assertThat(JdbcLayerProvider.CREATE_TABLE.defaultValue()).isFalse();
    assertThat(JdbcLayerProvider.POOL_SIZE.defaultValue()).isEqualTo(10);
    assertThat(JdbcLayerProvider.SWEEP_INTERVAL.defaultValue()).isEqualTo(Duration.ofMinutes(1));
    assertThat(JdbcLayerProvider.SWEEP_BATCH.defaultValue()).isEqualTo(500);
    assertThat(JdbcLayerProvider.BACKPLANE.defaultValue()).isFalse();
    assertThat(JdbcLayerProvider.BACKPLANE_TABLE.defaultValue()).isNull();
    assertThat(JdbcLayerProvider.BACKPLANE_POLL.defaultValue()).isEqualTo(Duration.ofMillis(100));
    assertThat(BackplaneSettings.RETENTION).isEqualTo(Duration.ofMinutes(10));
    assertThat(BackplaneSettings.MOST_MESSAGES).isEqualTo(100_000);
  }

  @ParameterizedTest
  @DisplayName("Z39: the name of a table is an identifier and nothing else")
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "1a",
        "x; DROP TABLE y",
        "x--",
        "x\"",
        "x'",
        "`x`",
        "a.b.c",
        ".a",
        "a.",
        "täble",
        "x\n",
        "x/**/",
        "a123456789012345678901234567890123456789012345678"
      })
  void table_hostileName_isRefused(String table) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcLayer.configured().table(table))
        .withMessageContaining("is no name of a table");
    assertThatIllegalArgumentException().isThrownBy(() -> JdbcLayer.ddl(Database.H2, table));
    assertThat(provider.faults(FakeLayerConfig.of("jdbc", FakeClock.jumping())
            .with(JdbcLayerProvider.URL, "jdbc:h2:mem:x")
            .with(JdbcLayerProvider.TABLE, table)))
        .hasSize(1);
  }

  @Test
  void setter_badValueOrTwice_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> JdbcLayer.at("nonsense"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcLayer.configured().poolSize(0))
        .withMessage("JdbcLayer: 'pool-size' is 0, allowed are 1 to 1,000.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcLayer.configured().sweepBatch(10_001));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcLayer.configured().sweepInterval(Duration.ofMillis(999)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcLayer.configured().backplanePoll(Duration.ofMillis(9)))
        .withMessage("JdbcLayer: 'backplane-poll' is PT0.009S, allowed are 10 ms to 1 min.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcLayer.configured().backplaneTable("1"))
        .withMessageStartingWith("JdbcLayer: 'backplane-table': ");
    assertThatIllegalStateException()
        .isThrownBy(() -> JdbcLayer.configured().user("a").user("b"))
        .withMessage("JdbcLayer: user was set already; each setting may be given once.");
  }

  @Test
  void faults_driverMissing_namesTheArtifact() {
    assertThat(faults(JdbcLayer.at("jdbc:oracle:thin:bob/s3cret@db")))
        .singleElement()
        .asString()
        .isEqualTo(
            "no JDBC driver on the class path takes addresses that begin with 'jdbc:oracle:'. Add the driver of that database.");
  }

  @Test
  void faults_userBesideDataSource_isNamed() {
    assertThat(faults(JdbcLayer.on(new JdbcDataSource()).user("bob")))
        .containsExactly(
            "'user' and 'password' do not go with a data source. Set them where it is made.");
  }

  @Test
  void faults_outOfBounds_areAllNamed() {
    FakeLayerConfig config = FakeLayerConfig.of("jdbc", FakeClock.jumping())
        .with(JdbcLayerProvider.URL, "nonsense")
        .with(JdbcLayerProvider.TABLE, "1")
        .with(JdbcLayerProvider.POOL_SIZE, 0L)
        .with(JdbcLayerProvider.SWEEP_BATCH, 0L)
        .with(JdbcLayerProvider.SWEEP_INTERVAL, Duration.ZERO)
        .with(JdbcLayerProvider.BACKPLANE_TABLE, "x y")
        .with(JdbcLayerProvider.BACKPLANE_POLL, Duration.ofHours(1));

    assertThat(provider.faults(config)).hasSize(7);
  }

  @Test
  void provider_byServiceLoader_isFound() {
    assertThat(ServiceLoader.load(CacheLayerProvider.class))
        .anySatisfy(found -> assertThat(found).isInstanceOf(JdbcLayerProvider.class));
    assertThat(provider.name()).isEqualTo("jdbc");
    assertThat(provider.distance()).isEqualTo(CacheLayerProvider.DATABASE);
  }

  @Test
  void backplaneTable_notGiven_isNamedAfterTheLayers() {
    String longest = "a".repeat(48);

    assertThat(new TableName("app.cache").ofBackplane().text()).isEqualTo("app.cache_bp");
    assertThat(new TableName("app." + longest).ofBackplane().text())
        .isEqualTo("app." + "a".repeat(45) + "_bp");
    assertThat(JdbcLayer.backplaneDdl(Database.POSTGRESQL, "app.cache_bp"))
        .startsWith("CREATE TABLE IF NOT EXISTS app.cache_bp (")
        .endsWith(");\nCREATE INDEX IF NOT EXISTS cache_bp_sent_at ON app.cache_bp (sent_at);\n");
  }

  @Test
  void ddl_asText_endsEachStatement() {
    assertThat(JdbcLayer.ddl(Database.POSTGRESQL, "app.cache"))
        .startsWith("CREATE TABLE IF NOT EXISTS app.cache (")
        .endsWith(");\nCREATE INDEX IF NOT EXISTS cache_expires_at ON app.cache (expires_at);\n");
  }
}
