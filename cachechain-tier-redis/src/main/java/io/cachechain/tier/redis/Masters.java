package io.cachechain.tier.redis;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.BatchOptions;
import org.redisson.api.RFuture;
import org.redisson.api.options.PlainOptions;
import org.redisson.api.options.PlainParams;
import org.redisson.client.codec.Codec;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.command.CommandBatchService;
import org.redisson.config.ConstantDelay;
import org.redisson.config.DelayStrategy;
import org.redisson.config.NameMapper;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;

/** The masters that a client knows, and the way to each. All requests go to masters, whatever the client's read mode; nothing is repeated. */
final class Masters {
  /** The driver gives up so much before the layer's timeout, in which its timer has struck for certain: its resources are free then. */
  private static final long MARGIN_MILLIS = 2 * DaemonTimer.TICK_MILLIS;

  /** Of a short timeout the margin takes no more than this part. */
  private static final long MARGIN_SHARE = 5;

  /** What there is to say when one server is asked for and a cluster found. */
  static final String UNEXPECTED_CLUSTER =
      "the server is part of a cluster: set mode=cluster, or use RedisLayer.cluster(..)";

  private final CommandAsyncExecutor executor;
  private final BatchOptions batches;
  private final ConnectionManager connections;
  private final NameMapper names;
  private final boolean cluster;

  /**
   * Creates them for a client, whose own timeouts and repetitions do not count.
   *
   * @param timeout how long the engine waits for a request
   */
  Masters(Redisson redisson, Duration timeout) {
    CommandAsyncExecutor theirs = redisson.getCommandExecutor();
    Duration ours = driverTimeout(timeout);
    DelayStrategy never = new ConstantDelay(ours);
    executor = theirs.copy(
        (PlainParams) PlainOptions.name("").timeout(ours).retryAttempts(0).retryDelay(never));
    batches = BatchOptions.defaults()
        .responseTimeout(ours.toMillis(), TimeUnit.MILLISECONDS)
        .retryAttempts(0)
        .retryDelay(never);
    connections = theirs.getConnectionManager();
    names = theirs.getServiceManager().getNameMapper();
    cluster = theirs.getServiceManager().getCfg().isClusterConfig();
  }

  /** Returns how long the driver waits when the engine waits so long: a little less. */
  static Duration driverTimeout(Duration timeout) {
    long millis = timeout.toMillis();
    return Duration.ofMillis(Math.max(1, millis - Math.min(MARGIN_MILLIS, millis / MARGIN_SHARE)));
  }

  /**
   * Connects a client that does so at its first use; blocks until then.
   *
   * @throws RuntimeException if the server does not answer, or is part of a cluster and the client was not told so
   */
  void connect() {
    Collection<MasterSlaveEntry> unused = connections.getEntrySet();
    if (!cluster && connections.getServiceManager().isClusterSetup()) {
      throw new LayerException(FailureKind.MISUSE, UNEXPECTED_CLUSTER, null);
    }
  }

  /** Returns all masters. */
  Collection<MasterSlaveEntry> all() {
    return connections.getEntrySet();
  }

  /** Returns whether keys are spread over several masters, so that a command can have keys of one slot only. */
  boolean isCluster() {
    return cluster;
  }

  /** Returns the name that a key has on the server: the key itself, unless a given client maps names. */
  String name(String key) {
    return names.map(key);
  }

  /** Returns the master of a key, or null if none is known. */
  @Nullable
  MasterSlaveEntry of(String name) {
    // Redisson reads the braces of a name given as text in another way than the server, but not
    // those of bytes.
    int slot = cluster
        ? connections.calcSlot(Unpooled.wrappedBuffer(name.getBytes(StandardCharsets.UTF_8)))
        : 0;
    return connections.getWriteEntry(slot);
  }

  /**
   * Sends a command.
   *
   * @return the driver's future; cancelling it withdraws what has not been sent
   * @throws RuntimeException if it cannot be sent
   */
  CompletableFuture<Object> send(
      MasterSlaveEntry master, Codec codec, RedisCommand<?> command, List<Object> arguments) {
    RFuture<Object> answer = executor.writeAsync(master, codec, command, arguments.toArray());
    return answer.toCompletableFuture();
  }

  /** Returns an empty batch: what is added to it goes out as one, and is answered one by one. */
  CommandBatchService batch() {
    return executor.createCommandBatchService(batches);
  }
}
