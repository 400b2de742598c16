package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.core.internal.async.CallerThread;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.entry.BuiltInCodecs;
import io.cachechain.core.internal.entry.EntryFormat;
import io.cachechain.core.internal.metrics.LayerCounters;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A byte layer inside a chain: breaker, deadline, batching, codec boundary, validators and counters around its three operations. Whatever the layer does, the futures given here
 * are completed within the layer's timeout, on the thread of a caller who waits or on the chain's executor.
 */
public final class FarLink<V> {
  private final String name;
  private final int index;
  private final ByteLayer layer;
  private final LayerSettings<V> settings;
  private final EntryFormat<V> format;
  private final ValueCheck<V> check;
  private final AnswerDecoder<V> decoder;
  private final LayerCounters counters;
  private final LinkContext context;
  private final ChainClock clock;
  private final Executor executor;
  private final @Nullable Retries retries;
  private final long putWaitNanos;
  private final boolean shared;
  private final boolean runsUserCode;
  private final FirstConnection connection;

  /** The first attempt to connect, until it has ended. */
  private volatile @Nullable FirstConnection connecting;

  private final LayerHealth health;
  private final LayerRequests requests;
  private final Operation.Read read;
  private final Batcher<Boolean, byte @Nullable []> reads;
  private final Batcher<ByteLayer.Put, PutResult> puts;

  /**
   * Creates a link.
   *
   * @param index the position of the layer in the chain
   * @param layer the layer, which the caller closes
   * @param settings how the layer is treated
   * @param format the codec boundary
   * @param context what all links of a chain share
   */
  public FarLink(
      int index,
      ByteLayer layer,
      LayerSettings<V> settings,
      EntryFormat<V> format,
      LinkContext context) {
    this.name = settings.name();
    this.index = index;
    this.layer = layer;
    this.shared = settings.isShared();
    this.settings = settings;
    this.format = format;
    this.context = context;
    this.clock = context.clock();
    this.executor = context.executor();
    this.counters = context.counters(name);
    this.check = new ValueCheck<>(context.log(), name, context.validators(settings));
    Duration timeout = settings.get(EngineOptions.LAYER_TIMEOUT);
    long timeoutNanos = context.nanos(timeout);
    int again = settings.count(EngineOptions.RETRY);
    this.retries =
        again == 0 ? null : new Retries(again, timeoutNanos, clock, executor, context::random);
    this.runsUserCode = !check.isEmpty() || !BuiltInCodecs.isPrompt(settings.codec());
    this.requests = new LayerRequests(
        clock, executor, context.layerThreads(settings), context.senders(settings), timeoutNanos);
    LayerGuards guards = LayerGuards.of(settings, context);
    Probes probes = new Probes(layer, format, requests, context);
    this.health = new LayerHealth(layer, guards, probes, settings, context);
    this.decoder = new AnswerDecoder<>(name, format, check, health, context);
    int batch = settings.batchSize();
    int inFlight = settings.count(EngineOptions.BATCH_INFLIGHT);
    this.connection = new FirstConnection(
        layer,
        timeout,
        context.callTimeoutNanos(),
        context.connectTimeout(),
        () -> new Rehearsal(layer, health, probes, batch, inFlight, requests).run(),
        clock,
        executor);
    this.connecting = connection;
    FutureChains.whenDone(connection.ended(), (done, never) -> connecting = null);
    this.read = new Operation.Read(layer, guards.reads(), runsUserCode);
    this.reads = new Batcher<>(requests, read, batch, inFlight, timeoutNanos);
    // A large put waits for its turn as long as its caller does; its time runs from the sending.
    this.putWaitNanos = Math.max(timeoutNanos, context.callTimeoutNanos());
    this.puts = new Batcher<>(
        requests, new Operation.Put(layer, guards.puts()), batch, inFlight, putWaitNanos);
  }

  /** Returns the name of the layer. */
  public String name() {
    return name;
  }

  /** Returns the position of the layer in the chain, nearest first. */
  public int index() {
    return index;
  }

  /** Returns whether other nodes see what is stored there. */
  public boolean isShared() {
    return shared;
  }

  /** Returns how the layer is treated. */
  public LayerSettings<V> settings() {
    return settings;
  }

  /** Returns how long a put may wait for its turn to be sent: as long as its caller does. */
  public Duration longestPutWait() {
    return Duration.ofNanos(putWaitNanos);
  }

  /** Returns the codec boundary. */
  public EntryFormat<V> format() {
    return format;
  }

  /** Returns the validators. */
  public ValueCheck<V> check() {
    return check;
  }

  /** Returns whether a codec or a validator that is not ours looks at values here, and may take any time for it. */
  public boolean runsUserCode() {
    return runsUserCode;
  }

  /** Returns the counters of the layer. */
  public LayerCounters counters() {
    return counters;
  }

  /** Listens to what the layer says of its connections; when the chain is complete. */
  public void watch() {
    settings.onReachable(() -> {
      connection.answers();
      health.reachable();
    });
  }

  /** Sends no probes any more, and waits for the layer no longer: the chain is being closed. */
  public void close() {
    health.close();
    connection.end();
  }

  /** Returns a future that ends when the layer has connected, or could not at the first attempt. */
  public CompletionStage<Void> connected() {
    return layer.connected();
  }

  /** Returns the first attempt of the layer to connect. */
  public FirstConnection connection() {
    return connection;
  }

  /** Returns whether the first attempt of the layer to connect has not ended yet. */
  public boolean isConnecting() {
    FirstConnection first = connecting;
    return first != null && !first.hasEnded();
  }

  /** Returns how the layer is. */
  public LayerHealth health() {
    return health;
  }

  /**
   * Asks the layer for a key, once it has connected. Never fails: what goes wrong is the answer "unknown". Does not say whether what it finds is fresh, but what cannot be decoded or is not valid is "nothing".
   *
   * @param key the key in the layer
   * @param count counts what comes of it
   */
  public CompletableFuture<LayerAnswer<V>> read(String key, LayerCounters count) {
    FirstConnection first = connecting;
    if (first != null && !first.isOver()) {
      return readOnceConnected(first, key, count);
    }
    long begin = clock.nanoTime();
    // Codecs and validators of users may take any time, and would keep a caller beyond his
    // deadline.
    Executor continuations = runsUserCode ? executor : CallerThread.orElse(executor);
    CompletableFuture<byte @Nullable []> asked = reads.submit(key, true, continuations, begin);
    CompletableFuture<byte @Nullable []> raw = retries == null
        ? asked
        : retries.of(asked, begin, now -> reads.submit(key, true, continuations, now));
    Thread asking = Thread.currentThread();
    CompletableFuture<LayerAnswer<V>> result = new CompletableFuture<>();
    FutureChains.whenDone(raw, (bytes, failure) -> {
      if (failure == null || Failures.kindOf(failure) != FailureKind.REFUSED) {
        count.latency(clock.nanoTime() - begin); // a refusal took no time of the layer's
      }
      if (failure != null) {
        result.complete(decoder.failed(Failures.unwrapped(failure), count, isConnecting()));
      } else if (bytes != null && runsUserCode && Thread.currentThread() == asking) {
        // The answer was faster than this thread, which may be a caller's and must not wait here.
        executor.execute(() -> decode(key, bytes, result));
      } else {
        decode(key, bytes, result);
      }
    });
    return result;
  }

  private CompletableFuture<LayerAnswer<V>> readOnceConnected(
      FirstConnection first, String key, LayerCounters count) {
    CompletableFuture<LayerAnswer<V>> result = new CompletableFuture<>();
    first.ready(notYet -> {
      if (notYet == null) {
        FutureChains.copy(read(key, count), result);
      } else {
        count.unanswered(FailureKind.REFUSED); // no failure of the layer: none is reported
        result.complete(LayerAnswer.unknown(FailureKind.REFUSED));
      }
    });
    return result;
  }

  private void decode(
      String key, byte @Nullable [] bytes, CompletableFuture<LayerAnswer<V>> result) {
    try {
      if (bytes != null) {
        read.saw(bytes.length);
      }
      result.complete(decoder.decode(key, bytes));
    } catch (Throwable broken) {
      result.completeExceptionally(broken);
    }
  }

  /** Returns what an answer is worth while nobody knows whether the layer has been cleared; counted as a failure. */
  public LayerAnswer<V> notTrusted(LayerCounters count) {
    count.failure(FailureKind.OTHER);
    return LayerAnswer.unknown(FailureKind.OTHER);
  }

  /**
   * Runs what writes for a caller once the layer has connected: at once, or later on the chain's executor.
   *
   * @param then is given null, or why nothing can be sent yet: the layer has not connected in time, which is no failure of its. Runs once
   */
  public void whenConnected(Consumer<@Nullable LayerException> then) {
    connection.ready(then);
  }

  /**
   * Puts an entry into the layer, for whose {@linkplain #connection() first connection} the caller has waited. The future fails with what went wrong; then it is not known whether the entry was stored, unless the kind of the failure is "refused".
   *
   * @param key the key in the layer
   * @param put what to store, and when
   */
  public CompletableFuture<PutResult> put(String key, ByteLayer.Put put) {
    CompletableFuture<PutResult> result = new CompletableFuture<>();
    FutureChains.whenDone(
        puts.submit(key, put, CallerThread.orElse(executor), clock.nanoTime()),
        (answer, failure) -> {
          Throwable problem = failure == null && answer == null
              ? Failures.misuse("the put's result is null", null)
              : failure;
          if (problem == null) {
            health.writeAnswered();
            result.complete(answer);
            return;
          }
          FailureKind kind = Failures.kindOf(problem);
          health.writeFailed(kind, Failures.unwrapped(problem));
          counters.writeFailure(kind);
          context.failed(name, "write", kind, Failures.unwrapped(problem));
          result.completeExceptionally(Failures.unwrapped(problem));
        });
    return result;
  }

  /**
   * Asks for housekeeping of the engine, once the layer has connected: alone, and counted neither as a request nor by the breaker, but not while that refuses. A time-out is a sign that the layer hangs, as any other is.
   *
   * @param key the key in the layer
   * @param probes whether it is to be a probe of the breaker, and counted by it: the layer has missed something, and nobody else may ever ask
   * @return what is held, or null; fails with what went wrong
   */
  public CompletableFuture<byte @Nullable []> readApart(String key, boolean probes) {
    return apart(health.reads(), key, probes, deadline -> layer.get(key, deadline));
  }

  /** Puts housekeeping of the engine, as {@link #readApart} asks for it. */
  public CompletableFuture<PutResult> putApart(
      String key, ByteEntry entry, Condition condition, boolean probes) {
    return apart(
        health.writes(), key, probes, deadline -> layer.put(key, entry, condition, deadline));
  }

  private <A> CompletableFuture<A> apart(
      BreakerGuard breaker,
      String key,
      boolean probes,
      Function<Deadline, CompletionStage<A>> ask) {
    CompletableFuture<A> result = new CompletableFuture<>();
    connection.ready(notYet -> {
      if (notYet == null) {
        FutureChains.copy(sendApart(breaker, key, probes, ask), result);
      } else {
        result.completeExceptionally(notYet);
      }
    });
    return result;
  }

  private <A> CompletableFuture<A> sendApart(
      BreakerGuard breaker,
      String key,
      boolean probes,
      Function<Deadline, CompletionStage<A>> ask) {
    if (!probes && breaker.isOpen()) {
      return CompletableFuture.failedFuture(Failures.refused(breaker.refusal()));
    }
    return requests.alone(List.of(probes ? breaker : breaker.watcher()), key, ask);
  }
}
