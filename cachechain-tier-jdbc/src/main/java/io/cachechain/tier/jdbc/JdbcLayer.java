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
 * A layer in a table of a database: H2, PostgreSQL, MariaDB or MySQL. Entries survive a restart and are shared by all programs that use the
 * table, each chain under its namespace.
 *
 * <p>The layer never takes part in a transaction of the program. It uses connections of its own pool, or of a given data source, in
 * auto-commit mode. The table is created only where {@link #createTable()} says so; {@link #ddl} gives the statements for all others.
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
   * Returns a layer on the connections of a data source, which is not closed with the chain. Best with READ COMMITTED as its default
   * isolation: any other one is switched for each operation, and back.
   *
   * @param dataSource gives connections that nobody else uses meanwhile; should have {@code poolSize} and three to spare: for the sweeper and the backplane
   */
  public static JdbcLayer on(DataSource dataSource) {
    return configured().with(JdbcLayerProvider.DATA_SOURCE, dataSource);
  }

  /** Returns a layer whose settings all come from outside of the code; there must be a {@code url} or {@code DATABASE_URL}. */
  public static JdbcLayer configured() {
    return new JdbcLayer(SpecSettings.of("JdbcLayer"));
  }

  /**
   * Returns the statements that create the table, for those who do so themselves; the very ones that {@link #createTable()} runs. The backplane's table has {@linkplain #backplaneDdl its own}.
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

  /** Creates the layer's table, and the one of {@link #backplane}, when they do not exist. Off by default: the database may not be the program's to change. */
  public JdbcLayer createTable() {
    return with(JdbcLayerProvider.CREATE_TABLE, true);
  }

  /**
   * Sets how many operations run at once, each on a connection of its own, those of all layers together that share the pool; what comes beyond is refused at once and asked of the next
   * layer. 10 by default.
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
   * Sets how often expired rows are deleted; each minute by default. Until then they take space and count as nothing.
   *
   * @param interval 1 s to 1 day
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public JdbcLayer sweepInterval(Duration interval) {
    check(JdbcLayerProvider.intervalFault(interval));
    return with(JdbcLayerProvider.SWEEP_INTERVAL, interval);
  }

  /**
   * Sets how many rows one statement of the sweep deletes at most; 500 by default.
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
   * Offers a backplane in a table of its own, by which nodes tell each other what changed. Off by default: each node looks into that table ten times a second, and beside a Redis layer there is a better one already.
   */
  public JdbcLayer backplane() {
    return with(JdbcLayerProvider.BACKPLANE, true);
  }

  /**
   * Sets the table of {@link #backplane}; the layer's with {@code _bp} behind it by default. Chains that are to hear of each other use the same one, whatever their own tables are.
   *
   * @param table as for {@link #table}
   * @throws IllegalArgumentException if it is no name of a table
   */
  public JdbcLayer backplaneTable(String table) {
    check(JdbcLayerProvider.backplaneTableFault(table));
    return with(JdbcLayerProvider.BACKPLANE_TABLE, table);
  }

  /**
   * Sets how long the backplane waits between two looks for messages, 100 ms by default: about how long other nodes see an old value. Each look is two queries, by the primary key.
   *
   * @param interval 10 ms to 1 minute
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public JdbcLayer backplanePoll(Duration interval) {
    check(JdbcLayerProvider.pollFault(interval));
    return with(JdbcLayerProvider.BACKPLANE_POLL, interval);
  }

  /**
   * Gives this layer a pool of its own. By default the layers of all chains in this process that have the same settings share one, with its limit of operations at once, its threads and its reader of the backplane; it is
   * opened with the first of them and closed with the last, and its threads and log lines have the name of the first.
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
