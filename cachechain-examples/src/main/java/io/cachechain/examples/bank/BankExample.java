package io.cachechain.examples.bank;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * Accounts in memory and in Redis, and in a database, which is read and written first. The example
 * runs without Redis too.
 */
public final class BankExample {
  private BankExample() {}

  /**
   * Runs the example.
   *
   * @param args none
   * @throws SQLException if the database fails
   */
  public static void main(String[] args) throws SQLException {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:bank;DB_CLOSE_DELAY=-1");
    run(database, System.out);
  }

  static void run(DataSource database, PrintStream out) throws SQLException {
    AccountTable table = new AccountTable(database);
    try (CloseableChain<String, Account> accounts = compose(table)) {
      Bank bank = new Bank(accounts, table);
      bank.save(new Account("DE01", "Paul", 100_00));
      bank.save(new Account("DE02", "Chani", 0));
      out.println("before: " + bank.account("DE01") + ", " + bank.account("DE02"));
      bank.transfer("DE01", "DE02", 30_00);
      out.println("after:  " + bank.account("DE01") + ", " + bank.account("DE02"));
      try {
        bank.transfer("DE01", "DE02", 1_000_00);
      } catch (SQLException refused) {
        out.println("too much: " + bank.account("DE01") + ", " + bank.account("DE02"));
      }
      out.println(accounts.stats());
    }
  }

  // sample: bank
  static CloseableChain<String, Account> compose(AccountTable table) {
    return ChainBuilder.create("accounts", String.class, Account.class)
        .layer(CaffeineLayer.maximumSize(10_000))
        .layer(RedisLayer.configured())
        .ttl(Duration.ofMinutes(1))
        .origin(table)
        .build();
  }
  // end
}
