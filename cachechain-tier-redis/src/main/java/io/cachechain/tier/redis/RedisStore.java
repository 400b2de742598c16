package io.cachechain.tier.redis;

import io.cachechain.LayerException;
import io.cachechain.internal.tier.Reconnector;
import io.cachechain.spi.AuditLog;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Capability;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.PutResult;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private final Reconnector<Client> clients;
  private final LateListener lost;
  private final LateListener reachable;
  private final @Nullable Backplane backplane;
  private final @Nullable AuditLog auditLog;

  private RedisStore(
      String location,
      ChainClock clock,
      Connector connector,
      LateListener lost,
      LateListener reachable,
      @Nullable Backplane backplane,
      @Nullable AuditLog auditLog) {
    this.location = location;
    this.clock = clock;
    this.connector = connector;
    this.clients = connector.clients();
    this.lost = lost;
    this.reachable = reachable;
    this.backplane = backplane;
    this.auditLog = auditLog;
  }

  /**
   * Opens a layer, which connects in the background.
   *
   * @throws Exception if a given client that says it is connected cannot be used
   */
  static RedisStore open(LayerConfig config, RedisSettings settings) throws Exception {
    RedissonClient given = settings.client();
    String prefix = config.chain() + "-" + config.layer();
    ChainClock clock = config.clock();
    LateListener lost = new LateListener();
    LateListener reachable = new LateListener();
    ClientUse use = new ClientUse(
        settings.key(clock),
        prefix,
        given == null ? settings.servers().location() : GivenClient.location(given),
        config.namespace() + ":p:access",
        config.maxEntryBytes(),
        config.timeout(),
        settings.isTrustedAfterRestart() ? null : lost,
        reachable);
    Connector connector = connector(settings, use);
    String stream = settings.backplaneStream();
    String audited = settings.auditStream();
    return new RedisStore(
        use.location(),
        clock,
        connector,
        lost,
        reachable,
        stream == null ? null : new RedisBackplane(use, stream, connector),
        audited == null ? null : new RedisAuditLog(audited, settings.auditLength(), connector));
  }

  private static Connector connector(RedisSettings settings, ClientUse use) throws Exception {
    RedissonClient given = settings.client();
    Client ready =
        given != null && GivenClient.isConnected(given) ? GivenClient.connect(given, use) : null;
    Connector connector = new Connector(
        use.prefix(),
        use.location(),
        use.clock(),
        () -> connected(settings, use, ready),
        client -> use.reachable().run());
    if (ready == null) {
      connector.start();
    } else {
      connector.startWith(ready);
    }
    return connector;
  }

  private static Client connected(RedisSettings settings, ClientUse use, @Nullable Client ready)
      throws Exception {
    RedissonClient given = settings.client();
    if (ready != null) {
      ready.check();
      return ready;
    }
    return given == null
        ? OwnClient.connect(settings, use)
        : GivenClient.connect(given, use).checked();
  }

  @Override
  public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
    Client client = clients.current();
    return client == null ? refused() : client.reads.get(key);
  }

  @Override
  public CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    Client client = clients.current();
    return client == null
        ? refused()
        : client.writes.put(key, entry, condition, clock.currentTimeMillis());
  }

  @Override
  public Map<String, CompletionStage<byte @Nullable []>> getAll(
      Collection<String> keys, Deadline deadline) {
    Client client = clients.current();
    return client == null ? allRefused(keys) : client.reads.getAll(keys);
  }

  @Override
  public Map<String, CompletionStage<PutResult>> putAll(Map<String, Put> puts, Deadline deadline) {
    Client client = clients.current();
    return client == null
        ? allRefused(puts.keySet())
        : client.writes.putAll(puts, clock.currentTimeMillis());
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
    Client client = clients.current();
    return client == null ? List.of() : client.remarks();
  }

  @Override
  public Optional<Backplane> backplane() {
    return Optional.ofNullable(backplane);
  }

  @Override
  public Optional<AuditLog> auditLog() {
    return Optional.ofNullable(auditLog);
  }

  @Override
  public void onDataLoss(Runnable lost) {
    this.lost.set(lost);
  }

  @Override
  public void onReachable(Runnable reachable) {
    this.reachable.set(reachable);
  }

  /** Closes the backplane first: it reads through the client. */
  @Override
  public void close() throws IOException {
    if (backplane != null) {
      backplane.close();
    }
    connector.close();
  }

  @Override
  public String toString() {
    return location;
  }
}
