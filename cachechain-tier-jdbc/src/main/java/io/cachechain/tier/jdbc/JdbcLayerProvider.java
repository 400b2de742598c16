package io.cachechain.tier.jdbc;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens layers in a table of a database, under the name {@code jdbc}. Found by {@link java.util.ServiceLoader}. */
public final class JdbcLayerProvider implements CacheLayerProvider {
  static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  static final String DEFAULT_TABLE = "cachechain";

  /** Small: the layer shares the database with the program. */
  static final long DEFAULT_POOL_SIZE = 10;

  static final long LARGEST_POOL_SIZE = 1_000;

  /** Often enough that few dead rows pile up, seldom enough to cost nothing. */
  static final Duration DEFAULT_SWEEP_INTERVAL = Duration.ofMinutes(1);

  static final Duration SHORTEST_SWEEP_INTERVAL = Duration.ofSeconds(1);
  static final Duration LONGEST_SWEEP_INTERVAL = Duration.ofDays(1);

  /** Short enough that nobody waits for the locks of a delete. */
  static final long DEFAULT_SWEEP_BATCH = 500;

  static final long LARGEST_SWEEP_BATCH = 10_000;

  /** Short enough for other nodes to see a change at once, long enough to cost the database next to nothing. */
  static final Duration DEFAULT_BACKPLANE_POLL = Duration.ofMillis(100);

  static final Duration SHORTEST_BACKPLANE_POLL = Duration.ofMillis(10);
  static final Duration LONGEST_BACKPLANE_POLL = Duration.ofMinutes(1);

  static final Option<DataSource> DATA_SOURCE = Option.object("data-source", DataSource.class)
      .describedAs("a DataSource, instead of url; the chain does not close it");

  /** A secret, as it may hold user and password; {@code location()} shows what may be shown of it. */
  static final Option<String> URL = Option.secret("url")
      .requiredUnless(DATA_SOURCE)
      .environment("DATABASE_URL")
      .describedAs("the address, jdbc:postgresql://host/db or postgres://user:password@host/db")
      .givenBy("JdbcLayer.at(..) or .on(dataSource)");

  static final Option<String> USER =
      Option.text("user").describedAs("the user, if it is not part of the address");

  static final Option<String> PASSWORD =
      Option.secret("password").describedAs("the password, if it is not part of the address");

  static final Option<String> TABLE = Option.text("table")
      .orElse(DEFAULT_TABLE)
      .describedAs(
          "the name of the table, with its schema if needed: letters, digits and underscores");

  static final Option<Boolean> CREATE_TABLE = Option.flag("create-table")
      .orElse(false)
      .describedAs("whether the layer creates its tables if they do not exist");

  static final Option<Long> POOL_SIZE = Option.number("pool-size")
      .orElse(DEFAULT_POOL_SIZE)
      .describedAs(
          "the number of operations that run at once, each on its own connection, 1 to 1,000; more are refused");

  static final Option<Duration> SWEEP_INTERVAL = Option.duration("sweep-interval")
      .orElse(DEFAULT_SWEEP_INTERVAL)
      .describedAs("the interval at which expired rows are deleted, 1s to 1d");

  static final Option<Long> SWEEP_BATCH = Option.number("sweep-batch")
      .orElse(DEFAULT_SWEEP_BATCH)
      .describedAs("the largest number of rows that one statement deletes, 1 to 10,000");

  static final Option<Boolean> BACKPLANE = Option.flag("backplane")
      .orElse(false)
      .describedAs("whether the layer offers a backplane, in a table that each node polls");

  static final Option<String> BACKPLANE_TABLE = Option.text("backplane-table")
      .describedAs(
          "the table of the backplane; the name of the layer's table with _bp appended if not given. Chains that notify each other use the same table");

  static final Option<Duration> BACKPLANE_POLL = Option.duration("backplane-poll")
      .orElse(DEFAULT_BACKPLANE_POLL)
      .describedAs("the pause between two polls for messages, 10ms to 1m");

  static final Option<Boolean> OWN_POOL = Option.flag("own-pool")
      .orElse(false)
      .describedAs(
          "whether the layer has its own connection pool; by default all layers of this process with equal settings share one");

  private static final List<Option<?>> OPTIONS = List.of(
      URL,
      DATA_SOURCE,
      USER,
      PASSWORD,
      TABLE,
      CREATE_TABLE,
      POOL_SIZE,
      SWEEP_INTERVAL,
      SWEEP_BATCH,
      BACKPLANE,
      BACKPLANE_TABLE,
      BACKPLANE_POLL,
      OWN_POOL);

  /** Called by the service loader, and by who wants a provider in hand. */
  public JdbcLayerProvider() {}

  @Override
  public String name() {
    return "jdbc";
  }

  @Override
  public int distance() {
    return DATABASE;
  }

  @Override
  public List<Option<?>> options() {
    return OPTIONS;
  }

  @Override
  public List<String> faults(LayerConfig config) {
    List<String> faults = new ArrayList<>();
    if (config.find(DATA_SOURCE).isEmpty()) {
      config.find(URL).map(JdbcLayerProvider::urlFault).ifPresent(faults::add);
    } else if (config.find(USER).isPresent() || config.find(PASSWORD).isPresent()) {
      faults.add("'user' and 'password' do not go with a data source. Set them where it is made.");
    }
    add(faults, tableFault(config.get(TABLE)));
    add(faults, fault(POOL_SIZE, config.get(POOL_SIZE), LARGEST_POOL_SIZE));
    add(faults, fault(SWEEP_BATCH, config.get(SWEEP_BATCH), LARGEST_SWEEP_BATCH));
    add(faults, intervalFault(config.get(SWEEP_INTERVAL)));
    add(
        faults,
        config.find(BACKPLANE_TABLE).map(JdbcLayerProvider::backplaneTableFault).orElse(null));
    add(faults, pollFault(config.get(BACKPLANE_POLL)));
    return faults;
  }

  private static void add(List<String> faults, @Nullable String fault) {
    if (fault != null) {
      faults.add(fault);
    }
  }

  private static @Nullable String urlFault(String text) {
    JdbcUrl url;
    try {
      url = JdbcUrl.parse(text);
    } catch (IllegalArgumentException unreadable) {
      return unreadable.getMessage() + ".";
    }
    if (url.driver() != null) {
      return null;
    }
    String artifact = url.artifact();
    // Not the address: it may hold a password, and is masked altogether where it was set as text.
    return "no JDBC driver on the class path takes addresses that begin with '" + url.kind()
        + "'. Add "
        + (artifact == null ? "the driver of that database" : artifact) + ".";
  }

  static @Nullable String tableFault(String table) {
    try {
      return new TableName(table).text().equals(table) ? null : table;
    } catch (IllegalArgumentException refused) {
      return "'table': " + refused.getMessage() + ".";
    }
  }

  static @Nullable String backplaneTableFault(String table) {
    String fault = tableFault(table);
    return fault == null ? null : fault.replace("'table'", "'backplane-table'");
  }

  static @Nullable String fault(Option<Long> option, long value, long most) {
    return value >= 1 && value <= most
        ? null
        : String.format(
            Locale.ROOT, "'%s' is %,d, allowed are 1 to %,d.", option.name(), value, most);
  }

  static @Nullable String intervalFault(Duration interval) {
    return isWithin(interval, SHORTEST_SWEEP_INTERVAL, LONGEST_SWEEP_INTERVAL)
        ? null
        : "'sweep-interval' is " + interval + ", allowed are 1 s to 1 day.";
  }

  static @Nullable String pollFault(Duration interval) {
    return isWithin(interval, SHORTEST_BACKPLANE_POLL, LONGEST_BACKPLANE_POLL)
        ? null
        : "'backplane-poll' is " + interval + ", allowed are 10 ms to 1 min.";
  }

  private static boolean isWithin(Duration value, Duration least, Duration most) {
    return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
  }

  @Override
  public ByteLayer open(LayerConfig config) {
    return new JdbcStore(
        DatabaseClient.shared(config, OPTIONS), config.clock(), config.maxEntryBytes());
  }
}
