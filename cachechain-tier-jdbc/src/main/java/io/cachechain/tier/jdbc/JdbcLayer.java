package io.cachechain.tier.jdbc;

import io.cachechain.internal.tier.SpecSettings;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A layer in a table of a database: H2, PostgreSQL, MariaDB or MySQL. Entries survive a restart.
 * All programs that use the table share them, each chain under its namespace.
 *
 * <p>The layer never takes part in a transaction of the program. It uses connections of its own
 * pool, or of a given data source, in auto-commit mode. Only {@link #createTable()} creates the
 * table; {@link #ddl} returns the statements for all others.
 *
 * <p>Immutable and thread-safe: each method returns a new spec. Each setting may be given once.
 */
public final class JdbcLayer implements LayerSpec<Object, Object> {
  private static final JdbcLayerProvider PROVIDER = new JdbcLayerProvider();

  private final SpecSettings settings;

  private JdbcLayer(SpecSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns a layer with a small connection pool of its own.
   *
   * @param url a JDBC URL such as {@code jdbc:postgresql://host/db}, or the form {@code postgres://user:password@host/db}; its driver must be on
   *     the class path
   * @throws IllegalArgumentException if it is of neither form
   */
  public static JdbcLayer at(String url) {
    JdbcUrl.parse(url);
    return configured().with(JdbcLayerProvider.URL, url);
  }

  /**
   * Returns a layer on the connections of a data source, which the chain does not close. READ
   * COMMITTED is the best default isolation; the layer switches any other one for each operation,
   * and back.
   *
   * @param dataSource gives connections that nobody else uses meanwhile; should have {@code
   *     poolSize} and three to spare: for the sweeper and the backplane
   */
  public static JdbcLayer on(DataSource dataSource) {
    return configured().with(JdbcLayerProvider.DATA_SOURCE, dataSource);
  }

  /**
   * Returns a layer whose settings all come from outside of the code, among them {@code url} or
   * {@code DATABASE_URL}.
   */
  public static JdbcLayer configured() {
    return new JdbcLayer(SpecSettings.of("JdbcLayer"));
  }

  /**
   * Returns the statements that create the table, which {@link #createTable()} also runs. The
   * backplane's table has {@linkplain #backplaneDdl its own}.
   *
   * @param database which database
   * @param table the name of the table, as for {@link #table}
   * @throws IllegalArgumentException if it is no name of a table
   */
  public static String ddl(Database database, String table) {
    return String.join(";\n", database.dialect(new TableName(table)).ddl()) + ";\n";
  }

  /**
   * Returns the statements that create the backplane's table, as {@link #ddl} does for the layer's own.
   *
   * @param database which database
   * @param table the name of the backplane's table, as for {@link #backplaneTable}
   * @throws IllegalArgumentException if it is no name of a table
   */
  public static String backplaneDdl(Database database, String table) {
    TableName name = new TableName(table);
    return String.join(";\n", database.dialect(name).messagesDdl(name)) + ";\n";
  }

  /** Sets the user, if it is not part of the address. */
  public JdbcLayer user(String user) {
    return with(JdbcLayerProvider.USER, user);
  }

  /** Sets the password, if it is not part of the address. It is never shown. */
  public JdbcLayer password(String password) {
    return with(JdbcLayerProvider.PASSWORD, password);
  }

  /**
   * Sets the table; {@code cachechain} by default. Chains may share one.
   *
   * @param table 1 to 48 letters, digits and underscores, not beginning with a digit; a schema and a dot before it if wanted
   * @throws IllegalArgumentException if it is anything else
   */
  public JdbcLayer table(String table) {
    check(JdbcLayerProvider.tableFault(table));
    return with(JdbcLayerProvider.TABLE, table);
  }

  /**
   * Creates the layer's table, and the table of {@link #backplane}, if they do not exist. Off by
   * default, since the program may not own the database.
   */
  public JdbcLayer createTable() {
    return with(JdbcLayerProvider.CREATE_TABLE, true);
  }

  /**
   * Sets the number of operations that run at once, each on its own connection, over all layers
   * that share the pool; 10 by default. Further operations are refused at once, and the chain asks
   * the next layer.
   *
   * @param connections 1 to 1,000
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public JdbcLayer poolSize(int connections) {
    check(JdbcLayerProvider.fault(
        JdbcLayerProvider.POOL_SIZE, connections, JdbcLayerProvider.LARGEST_POOL_SIZE));
    return with(JdbcLayerProvider.POOL_SIZE, (long) connections);
  }

  /**
   * Sets the interval at which expired rows are deleted; one minute by default. Until then they
   * take space and count as nothing.
   *
   * @param interval 1 s to 1 day
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public JdbcLayer sweepInterval(Duration interval) {
    check(JdbcLayerProvider.intervalFault(interval));
    return with(JdbcLayerProvider.SWEEP_INTERVAL, interval);
  }

  /**
   * Sets the largest number of rows that one statement of the sweep deletes; 500 by default.
   *
   * @param rows 1 to 10,000
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public JdbcLayer sweepBatch(int rows) {
    check(JdbcLayerProvider.fault(
        JdbcLayerProvider.SWEEP_BATCH, rows, JdbcLayerProvider.LARGEST_SWEEP_BATCH));
    return with(JdbcLayerProvider.SWEEP_BATCH, (long) rows);
  }

  /**
   * Offers a backplane in a table, by which nodes notify each other of changes. Off by default:
   * each node polls the table ten times a second, and a Redis layer offers a better one.
   */
  public JdbcLayer backplane() {
    return with(JdbcLayerProvider.BACKPLANE, true);
  }

  /**
   * Sets the table of {@link #backplane}; by default the name of the layer's table with {@code _bp}
   * appended. Chains that notify each other use the same table, whatever their own tables are.
   *
   * @param table as for {@link #table}
   * @throws IllegalArgumentException if it is no name of a table
   */
  public JdbcLayer backplaneTable(String table) {
    check(JdbcLayerProvider.backplaneTableFault(table));
    return with(JdbcLayerProvider.BACKPLANE_TABLE, table);
  }

  /**
   * Sets the pause between two polls for messages; 100 ms by default. Other nodes may see an old
   * value for about as long. Each poll is two queries, by the primary key.
   *
   * @param interval 10 ms to 1 minute
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public JdbcLayer backplanePoll(Duration interval) {
    check(JdbcLayerProvider.pollFault(interval));
    return with(JdbcLayerProvider.BACKPLANE_POLL, interval);
  }

  /**
   * Gives this layer its own pool. By default the layers of all chains in this process with equal
   * settings share one, with its limit of operations, threads and reader of the backplane. The
   * first layer opens the shared pool, the last one closes it; its threads and log lines have the
   * name of the first.
   */
  public JdbcLayer ownPool() {
    return with(JdbcLayerProvider.OWN_POOL, true);
  }

  private static void check(@Nullable String fault) {
    if (fault != null) {
      throw new IllegalArgumentException("JdbcLayer: " + fault);
    }
  }

  private JdbcLayer with(Option<?> option, Object value) {
    return new JdbcLayer(settings.with(option, value));
  }

  @Override
  public CacheLayerProvider provider() {
    return PROVIDER;
  }

  @Override
  public Map<Option<?>, Object> settings() {
    return settings.values();
  }

  /** Returns the names of the settings that were given, without their values. */
  @Override
  public String toString() {
    return settings.toString();
  }
}
