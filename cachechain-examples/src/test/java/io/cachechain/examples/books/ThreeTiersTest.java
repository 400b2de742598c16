package io.cachechain.examples.books;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ThreeTiersTest {
  @Test
  @DisplayName("M8 H14: three layers with a loader answer, also where no Redis is")
  void run_noRedis_answers() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:three-tiers;DB_CLOSE_DELAY=-1");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    ThreeTiers.run("redis://127.0.0.1:1", database, new PrintStream(printed, true, UTF_8));

    assertThat(printed.toString(UTF_8))
        .contains("first:  Dune", "again:  Dune", "bulk:   {8=Solaris, 7=Dune}", "later:  Solaris");
  }
}
