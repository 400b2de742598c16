package io.cachechain.tier.redis;

import io.cachechain.LayerException;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.PutResult;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;

/** The layer: refuses until there is a client, and hands everything on to it then. */
final class RedisStore implements ByteLayer {
  private static final Set<Capability> CAPABILITIES =
      Set.of(Capability.BULK, Capability.NON_BLOCKING);

  private final String location;
  private final ChainClock clock;
  private final Connector connector;
  private final ServerRemarks remarks;

  private RedisStore(
      String location, ChainClock clock, Connector connector, ServerRemarks remarks) {
    this.location = location;
    this.clock = clock;
    this.connector = connector;
    this.remarks = remarks;
  }

  /** Opens a layer, which connects in the background. */
  static RedisStore open(LayerConfig config, RedisSettings settings) {
    RedissonClient given = settings.client();
    String prefix = config.chain() + "-" + config.layer();
    ChainClock clock = config.clock();
    ServerRemarks remarks = new ServerRemarks(prefix);
    String location = given == null ? settings.location() : GivenClient.location(given);
    Connector connector = new Connector(
        prefix,
        location,
        clock,
        () -> given == null
            ? OwnClient.connect(settings, config.timeout(), prefix)
            : GivenClient.connect(given, config.timeout(), location),
        client -> remarks.ask(client.masters()));
    if (given != null && GivenClient.isConnected(given)) {
      connector.use(GivenClient.connect(given, config.timeout(), location));
    } else {
      connector.start();
    }
    return new RedisStore(location, clock, connector, remarks);
  }

  @Override
  public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
    Client client = connector.client();
    return client == null ? refused() : client.reads().get(key);
  }

  @Override
  public CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    Client client = connector.client();
    return client == null
        ? refused()
        : client.writes().put(key, entry, condition, clock.currentTimeMillis());
  }

  @Override
  public Map<String, CompletionStage<byte @Nullable []>> getAll(
      Collection<String> keys, Deadline deadline) {
    Client client = connector.client();
    return client == null ? allRefused(keys) : client.reads().getAll(keys);
  }

  @Override
  public Map<String, CompletionStage<PutResult>> putAll(Map<String, Put> puts, Deadline deadline) {
    Client client = connector.client();
    return client == null
        ? allRefused(puts.keySet())
        : client.writes().putAll(puts, clock.currentTimeMillis());
  }

  private <T extends @Nullable Object> CompletionStage<T> refused() {
    return CompletableFuture.failedFuture(connector.refusal());
  }

  private <T extends @Nullable Object> Map<String, CompletionStage<T>> allRefused(
      Collection<String> keys) {
    LayerException refusal = connector.refusal();
    Map<String, CompletionStage<T>> answers = new LinkedHashMap<>();
    keys.forEach(key -> answers.put(key, CompletableFuture.failedFuture(refusal)));
    return answers;
  }

  @Override
  public CompletionStage<Void> connected() {
    return connector.first().copy();
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public List<String> remarks() {
    return remarks.now();
  }

  @Override
  public void close() {
    connector.close();
  }

  @Override
  public String toString() {
    return location;
  }
}
