package io.cachechain.examples.bank;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.CloseableChain;
import io.cachechain.LoadException;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.testing.BoundedNearLayer;
import io.cachechain.testing.FakeLayer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.NoSuchElementException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

// M8, A6: banking with an origin.
class BankTest {
  private final JdbcDataSource database = new JdbcDataSource();
  private final FakeLayer shared = new FakeLayer("shared");
  private AccountTable table;
  private CloseableChain<String, Account> accounts;
  private Bank bank;

  @BeforeEach
  void open() throws SQLException {
    database.setURL(
        "jdbc:h2:mem:bank-test-" + System.identityHashCode(this) + ";DB_CLOSE_DELAY=-1");
    table = new AccountTable(database);
    accounts = ChainBuilder.create("accounts", String.class, Account.class)
        .layer(LayerSpec.of("near", BoundedNearLayer.<String, Account>lru(100)))
        .layer(shared)
        .origin(table)
        .build();
    bank = new Bank(accounts, table);
  }

  @AfterEach
  void close() {
    accounts.close();
  }

  @Test
  @DisplayName(
      "A6 P1: what was put through the origin is read back from the origin, then from near")
  void save_newBalance_isReadBack() throws SQLException {
    bank.save(new Account("DE01", "Paul", 1));
    assertThat(bank.account("DE01").cents()).isEqualTo(1);

    bank.save(new Account("DE01", "Paul", 2));

    assertThat(bank.account("DE01").cents()).isEqualTo(2);
    assertThat(bank.account("DE01").cents()).isEqualTo(2);
    assertThat(accounts.stats().layer("near").hits()).isEqualTo(1);
    assertThat(table.load("DE01")).isEqualTo(new Account("DE01", "Paul", 2));
  }

  @Test
  @DisplayName(
      "A6 B4: an origin that refuses fails the put with its own exception as the cause, and nothing of it is cached")
  void save_refusedByOrigin_throwsItsCauseAndKeepsTheOld() {
    bank.save(new Account("DE01", "Paul", 1));

    assertThatExceptionOfType(LoadException.class)
        .isThrownBy(() -> bank.save(new Account("DE01", "Paul", -1)))
        .satisfies(failure -> {
          assertThat(failure.findCause(SQLException.class)).isPresent();
          assertThat(failure.operation()).isEqualTo("put");
          assertThat(failure.chain()).isEqualTo("accounts");
        });
    assertThat(bank.account("DE01").cents()).isEqualTo(1);
  }

  @Test
  @DisplayName("E3: after a transfer both accounts are read as they are now")
  void transfer_committed_isSeenAtOnce() throws SQLException {
    bank.save(new Account("DE01", "Paul", 100));
    bank.save(new Account("DE02", "Chani", 0));
    assertThat(bank.account("DE02").cents()).isZero();

    bank.transfer("DE01", "DE02", 30);

    assertThat(bank.account("DE01").cents()).isEqualTo(70);
    assertThat(bank.account("DE02").cents()).isEqualTo(30);
    assertThatThrownBy(() -> bank.transfer("DE01", "DE02", 1_000)).isInstanceOf(SQLException.class);
    assertThat(bank.account("DE01").cents()).isEqualTo(70);
  }

  @Test
  @DisplayName("E1 E3: an account that was not there is seen as soon as it is opened")
  void save_askedForBefore_isSeenAtOnce() {
    assertThatThrownBy(() -> bank.account("DE03")).isInstanceOf(NoSuchElementException.class);

    bank.save(new Account("DE03", "Stilgar", 5));

    assertThat(bank.account("DE03").cents()).isEqualTo(5);
  }

  @Test
  @DisplayName("P5: a shared layer that fails is not the bank's")
  void transfer_sharedLayerFails_goesOn() throws SQLException {
    bank.save(new Account("DE01", "Paul", 100));
    bank.save(new Account("DE02", "Chani", 0));
    shared.fails(io.cachechain.FailureKind.CONNECTION);

    bank.transfer("DE01", "DE02", 30);

    assertThat(bank.account("DE01").cents()).isEqualTo(70);
  }

  @Test
  @DisplayName("M8: the example runs")
  void run_noRedis_movesMoney() throws SQLException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    BankExample.run(database, new PrintStream(printed, true, UTF_8));

    assertThat(printed.toString(UTF_8))
        .contains("before: Account[iban=DE01, owner=Paul, cents=10000]")
        .contains("after:  Account[iban=DE01, owner=Paul, cents=7000]")
        .contains("too much: Account[iban=DE01, owner=Paul, cents=7000]");
  }
}
