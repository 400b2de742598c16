package io.cachechain.tier.jdbc;

import io.cachechain.internal.tier.SharedByKey;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The way to the tables of a database, and what is done there beside the operations of layers. One is shared by all layers with the same settings. */
final class DatabaseClient implements Closeable {
  /** Static because chains have nothing else in common; it holds only what is in use at the moment. */
  private static final SharedByKey<Key, DatabaseClient> SHARED = new SharedByKey<>();

  /** One for the sweeper. */
  private static final int SPARE_CONNECTIONS = 1;

  /** One to read by and one to publish by. */
  private static final int BACKPLANE_CONNECTIONS = 2;

  private final Connector connector;
  private final Maintenance maintenance;
  private final @Nullable JdbcBackplane backplane;

  /**
   * Which one.
   *
   * @param settings the values of all options, in their order
   * @param timeout how long the engine waits for an operation, which is a limit of each connection
   * @param clock the time of the chains
   */
  private record Key(List<Object> settings, Duration timeout, ChainClock clock) {}

  private DatabaseClient(LayerConfig config) {
    String threads = "cachechain-" + config.chain() + "-" + config.layer();
    String label = config.chain() + ": " + config.layer();
    maintenance = new Maintenance(config.clock(), threads);
    int poolSize = Math.toIntExact(config.get(JdbcLayerProvider.POOL_SIZE));
    TableName table = new TableName(config.get(JdbcLayerProvider.TABLE));
    MessageTable messages = messages(config, table);
    int spare = SPARE_CONNECTIONS + (messages == null ? 0 : BACKPLANE_CONNECTIONS);
    connector = new Connector(
        source(config, threads, poolSize, spare),
        new Tables(table, messages, config.get(JdbcLayerProvider.CREATE_TABLE)),
        poolSize,
        maintenance,
        label,
        location(config));
    connector.start();
    new Sweeper(
            label,
            connector,
            maintenance,
            config.clock(),
            config.get(JdbcLayerProvider.SWEEP_INTERVAL),
            Math.toIntExact(config.get(JdbcLayerProvider.SWEEP_BATCH)))
        .start();
    backplane = messages == null
        ? null
        : new JdbcBackplane(
            label, threads, connector, messages, config.clock(), backplaneSettings(config));
  }

  /**
   * Returns the one that is used with these settings, which is opened if there is none; does not wait for the database.
   *
   * @param options all options that there are
   */
  static SharedByKey.Lease<DatabaseClient> shared(LayerConfig config, List<Option<?>> options) {
    List<Object> settings = new ArrayList<>();
    for (Option<?> option : options) {
      settings.add(config.find(option));
    }
    if (config.get(JdbcLayerProvider.OWN_POOL)) {
      settings.add(new Object());
    }
    Key key = new Key(List.copyOf(settings), config.timeout(), config.clock());
    return SHARED.acquireAtOnce(key, () -> new DatabaseClient(config));
  }

  private static @Nullable MessageTable messages(LayerConfig config, TableName table) {
    if (!config.get(JdbcLayerProvider.BACKPLANE)) {
      return null;
    }
    TableName given =
        config.find(JdbcLayerProvider.BACKPLANE_TABLE).map(TableName::new).orElse(null);
    return new MessageTable(given == null ? table.ofBackplane() : given);
  }

  private static BackplaneSettings backplaneSettings(LayerConfig config) {
    return new BackplaneSettings(
        config.get(JdbcLayerProvider.BACKPLANE_POLL),
        BackplaneSettings.RETENTION,
        BackplaneSettings.MOST_MESSAGES,
        config.get(JdbcLayerProvider.SWEEP_INTERVAL),
        Math.toIntExact(config.get(JdbcLayerProvider.SWEEP_BATCH)));
  }

  private static ConnectionSource source(LayerConfig config, String name, int poolSize, int spare) {
    Optional<DataSource> given = config.find(JdbcLayerProvider.DATA_SOURCE);
    if (given.isPresent()) {
      return new GivenSource(given.get(), config.timeout());
    }
    JdbcUrl url = JdbcUrl.parse(config.get(JdbcLayerProvider.URL));
    DriverSource connections = new DriverSource(
        url,
        Objects.requireNonNull(url.driver(), "faults() asked for the driver"),
        config.find(JdbcLayerProvider.USER).orElse(null),
        config.find(JdbcLayerProvider.PASSWORD).orElse(null),
        config.timeout());
    return new OwnPool(name, connections, poolSize, spare, config.timeout());
  }

  private static String location(LayerConfig config) {
    return config.find(JdbcLayerProvider.DATA_SOURCE).isPresent()
        ? "a given data source"
        : JdbcUrl.parse(config.get(JdbcLayerProvider.URL)).masked();
  }

  Connector connector() {
    return connector;
  }

  @Nullable
  JdbcBackplane backplane() {
    return backplane;
  }

  @Override
  public void close() {
    if (backplane != null) {
      backplane.close();
    }
    maintenance.close();
    connector.close();
  }
}
