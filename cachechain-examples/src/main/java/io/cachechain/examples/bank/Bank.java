package io.cachechain.examples.bank;

import io.cachechain.Chain;
import java.sql.SQLException;
import java.util.List;
import java.util.NoSuchElementException;

/** A bank that reads accounts through a chain and writes them to the database first. */
public final class Bank {
  private final Chain<String, Account> accounts;
  private final AccountTable table;

  /**
   * Creates a bank.
   *
   * @param accounts a chain that ends with {@code table} as its origin
   * @param table the database
   */
  public Bank(Chain<String, Account> accounts, AccountTable table) {
    this.accounts = accounts;
    this.table = table;
  }

  /**
   * Returns an account, from the nearest layer that has it.
   *
   * @throws NoSuchElementException if there is none
   */
  public Account account(String iban) {
    Account account = accounts.get(iban);
    if (account == null) {
      throw new NoSuchElementException("there is no such account");
    }
    return account;
  }

  /** Opens an account, or changes it: the database first, then the layers forget what they had. */
  public void save(Account account) {
    accounts.put(account.iban(), account);
  }

  /**
   * Moves money. The transaction is the database's own; the layers are notified when it is over,
   * whichever way: a commit whose answer was lost has taken effect.
   *
   * @throws SQLException if it was refused
   */
  // sample: transaction
  public void transfer(String from, String to, long cents) throws SQLException {
    try {
      table.transfer(from, to, cents); // begins and commits a transaction
    } finally {
      accounts.invalidateAll(List.of(from, to)); // after the commit, never before
    }
  }
  // end
}
