package io.cachechain.tier.redis;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.BatchOptions;
import org.redisson.api.RFuture;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.PlainOptions;
import org.redisson.api.options.PlainParams;
import org.redisson.client.RedisConnection;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.Codec;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.RedisCommands;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;
import org.redisson.command.CommandAsyncExecutor;
import org.redisson.command.CommandBatchService;
import org.redisson.config.ConstantDelay;
import org.redisson.config.DelayStrategy;
import org.redisson.config.NameMapper;
import org.redisson.connection.ConnectionEventsHub;
import org.redisson.connection.ConnectionListener;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;

/**
 * The masters that a client knows, and the way to each. All requests go to masters, whatever the
 * client's read mode; nothing is repeated.
 *
 * <p>This and {@link DriverInside} are the only classes that touch what Redisson does not offer to
 * its users: a version of it that has changed there is met here.
 */
final class Masters {
  /**
   * The driver gives up so much before the layer's timeout, in which its timer has struck for
   * certain: its resources are free then.
   */
  private static final long MARGIN_MILLIS = 2 * DriverInside.TICK_MILLIS;

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
  private final boolean single;

  /**
   * Creates them for a client, whose own timeouts and repetitions do not count.
   *
   * @param client as {@code Redisson.create} returns it
   * @param timeout how long the engine waits for a request
   */
  Masters(RedissonClient client, Duration timeout) {
    CommandAsyncExecutor theirs = ((Redisson) client).getCommandExecutor();
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
    single = theirs.getServiceManager().getCfg().isSingleConfig();
  }

  /** Returns how long the driver waits when the engine waits so long: a little less. */
  static Duration driverTimeout(Duration timeout) {
    long millis = timeout.toMillis();
    return Duration.ofMillis(Math.max(1, millis - Math.min(MARGIN_MILLIS, millis / MARGIN_SHARE)));
  }

  /** One master; equal for the same one. */
  record Master(MasterSlaveEntry entry) {
    /** Returns the server that is this master now, distinguished by identity. */
    Object server() {
      return entry.getClient();
    }

    boolean isAt(InetSocketAddress address) {
      return address.equals(entry.getClient().getAddr());
    }
  }

  /** A command, and how its answer is read. */
  static final class Command {
    /** What the server says of itself, of its replicas, and of its memory: a map of its lines. */
    static final Command INFO_SERVER = lines(RedisCommands.INFO_SERVER);

    static final Command INFO_REPLICATION = lines(RedisCommands.INFO_REPLICATION);
    static final Command INFO_MEMORY = lines(RedisCommands.INFO_MEMORY);

    private final RedisCommand<Object> command;
    private final Codec codec;

    private Command(RedisCommand<Object> command, Codec codec) {
      this.command = command;
      this.codec = codec;
    }

    /** Returns a command whose answer is read as it comes: bytes, or a number. */
    static Command plain(String name) {
      return new Command(new RedisCommand<>(name), ByteArrayCodec.INSTANCE);
    }

    /** Returns a command whose answer is a list, of lists too. */
    static Command list(String name) {
      return new Command(
          erased(new RedisCommand<>(name, new ObjectListReplayDecoder<>())),
          ByteArrayCodec.INSTANCE);
    }

    private static Command lines(RedisCommand<?> command) {
      return new Command(erased(command), StringCodec.INSTANCE);
    }

    @SuppressWarnings("unchecked") // the driver declares the answer apart from the command's type
    private static RedisCommand<Object> erased(RedisCommand<?> command) {
      return (RedisCommand<Object>) command;
    }
  }

  /**
   * Connects a client that does so at its first use; blocks until then.
   *
   * @throws RuntimeException if the server does not answer, or is part of a cluster and the client
   *     is not configured for one
   */
  void connect() {
    Collection<MasterSlaveEntry> unused = connections.getEntrySet();
    if (!cluster && connections.getServiceManager().isClusterSetup()) {
      throw new LayerException(FailureKind.MISUSE, UNEXPECTED_CLUSTER, null);
    }
  }

  /** Returns all masters. */
  List<Master> all() {
    return connections.getEntrySet().stream().map(Master::new).toList();
  }

  /**
   * Returns whether keys are spread over several masters, so that a command can have keys of one
   * slot only.
   */
  boolean isCluster() {
    return cluster;
  }

  /** Returns whether there is one server and never another one. */
  boolean isSingle() {
    return single;
  }

  /**
   * Returns the name that a key has on the server: the key itself, unless a given client maps
   * names.
   */
  String name(String key) {
    return names.map(key);
  }

  /** Returns the master of a key, or null if none is known. */
  @Nullable
  Master of(String name) {
    // Redisson reads the braces of a name given as text in another way than the server, but not
    // those of bytes.
    int slot = cluster
        ? connections.calcSlot(Unpooled.wrappedBuffer(name.getBytes(StandardCharsets.UTF_8)))
        : 0;
    MasterSlaveEntry entry = connections.getWriteEntry(slot);
    return entry == null ? null : new Master(entry);
  }

  /**
   * Sends a command.
   *
   * @return the driver's future; cancelling it withdraws what has not been sent
   * @throws RuntimeException if it cannot be sent
   */
  CompletableFuture<Object> send(Master master, Command command, List<Object> arguments) {
    RFuture<Object> answer =
        executor.writeAsync(master.entry, command.codec, command.command, arguments.toArray());
    return answer.toCompletableFuture();
  }

  /** Returns an empty batch: what is added to it goes out as one, and is answered one by one. */
  Batch batch() {
    return new Batch(executor.createCommandBatchService(batches));
  }

  /** Commands that go out together, to one master. */
  static final class Batch {
    private final CommandBatchService batch;

    private Batch(CommandBatchService batch) {
      this.batch = batch;
    }

    /** Adds a command; returns what completes with its answer. */
    CompletableFuture<Object> add(Master master, Command command, List<Object> arguments) {
      RFuture<Object> answer =
          batch.writeAsync(master.entry, command.codec, command.command, arguments.toArray());
      return answer.toCompletableFuture();
    }

    /**
     * Sends what was added; what is returned fails when the batch as a whole does, and the driver
     * may say so nowhere else.
     */
    CompletableFuture<?> send() {
      return batch.executeAsync().toCompletableFuture();
    }
  }

  /**
   * Notifies a listener of each connection that is made or breaks, by the address of its server.
   *
   * @return what ends that
   */
  Runnable onConnections(Consumer<InetSocketAddress> listener) {
    ConnectionEventsHub hub = connections.getServiceManager().getConnectionEventsHub();
    int number = hub.addListener(new ConnectionListener() {
      @Override
      @SuppressWarnings("deprecation") // the driver says so, and declares no other
      public void onConnect(InetSocketAddress address) {
        listener.accept(address);
      }

      @Override
      @SuppressWarnings("deprecation")
      public void onDisconnect(InetSocketAddress address) {
        listener.accept(address);
      }
    });
    return () -> hub.removeListener(number);
  }

  /**
   * Begins to make a connection to a master, beside the pool of the client; the driver does not
   * heal it.
   *
   * @return completes with it
   */
  static CompletableFuture<Link> link(Master master) {
    return master
        .entry
        .getClient()
        .connectAsync()
        .toCompletableFuture()
        .thenApply(connection -> new Link(master, connection));
  }

  /**
   * Returns how long making a connection to a master may take, with the driver's own first
   * requests.
   */
  static long linkMillis(Master master) {
    var client = master.entry.getClient();
    return (long) client.getConfig().getConnectTimeout() + client.getCommandTimeout();
  }

  /** A connection of one's own. */
  static final class Link {
    private final Master master;
    private final RedisConnection connection;

    private Link(Master master, RedisConnection connection) {
      this.master = master;
      this.connection = connection;
    }

    /** Runs something, once, when it is closed or broken; at once if it is so already. */
    void onClose(Runnable closed) {
      var unused = connection.getChannel().closeFuture().addListener(future -> closed.run());
    }

    boolean isOpen() {
      return connection.getChannel().isOpen();
    }

    /**
     * Returns whether the client has that master and that server still, and both are those of this
     * connection.
     */
    boolean isTo(@Nullable Master now) {
      return now != null && master.equals(now) && now.server() == connection.getRedisClient();
    }

    /** Returns how often the driver pings on it, 0 for never. */
    int pingMillis() {
      return connection.getRedisClient().getConfig().getPingConnectionInterval();
    }

    /** Sends a command; what is returned fails after so many milliseconds. */
    <R> CompletableFuture<R> send(long millis, Command command, List<Object> arguments) {
      return connection
          .<Object, R>async(millis, command.codec, command.command, arguments.toArray())
          .toCompletableFuture();
    }

    /** Closes it; does not wait. */
    void close() {
      var unused = connection.closeAsync();
    }
  }
}
