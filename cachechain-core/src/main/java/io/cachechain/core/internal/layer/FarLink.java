package io.cachechain.core.internal.layer;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
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
  private static final BreakerGate UNCOUNTED = BreakerGate.open();

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
  private final long timeoutNanos;
  private final int retries;
  private final long putWaitNanos;
  private final boolean shared;
  private final boolean runsUserCode;
  private final Executor asker;
  private final BreakerGate readBreaker;
  private final BreakerGate writeBreaker;
  private final FirstConnection connection;
  private final LayerGuard guard;
  private final LayerRequests requests;
  private final Batcher<Boolean, byte @Nullable []> reads;
  private final Batcher<ByteLayer.Put, PutResult> puts;
  private final LinkState state;
  private final Probes probes;

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
    this.state = new LinkState(layer);
    this.shared = settings.isShared();
    this.settings = settings;
    this.format = format;
    this.context = context;
    this.clock = context.clock();
    this.executor = context.executor();
    this.counters = context.counters(name);
    this.check = new ValueCheck<>(context.log(), name, context.validators(settings));
    this.decoder = new AnswerDecoder<>(name, format, check, context);
    Duration timeout = settings.get(EngineOptions.LAYER_TIMEOUT);
    this.timeoutNanos = context.nanos(timeout);
    this.retries = settings.count(EngineOptions.RETRY);
    this.asker = context.asker(settings);
    this.runsUserCode = !check.isEmpty() || !BuiltInCodecs.all().contains(settings.codec());
    this.requests = new LayerRequests(layer, asker, timeoutNanos, runsUserCode, context);
    this.readBreaker = context.breaker(settings, "read");
    this.writeBreaker = context.breaker(settings, "write");
    this.probes = new Probes(layer, format, state, context, this::uncounted);
    this.guard = new LayerGuard(
        readBreaker,
        probes::read,
        writeBreaker,
        probes::put,
        settings.get(EngineOptions.BREAKER).timeouts(),
        timeoutNanos,
        context);
    int batch = settings.batchSize();
    int inFlight = settings.count(EngineOptions.BATCH_INFLIGHT);
    this.connection = new FirstConnection(
        layer,
        timeout,
        context.callTimeoutNanos(),
        context.connectTimeout(),
        () -> new Rehearsal(layer, probes, batch, inFlight, asker, timeoutNanos, context).run(),
        clock,
        executor);
    this.reads = new Batcher<>(
        requests.reads(readBreaker), batch, inFlight, timeoutNanos, timeoutNanos, clock);
    // A large put waits for its turn as long as its caller does; its time runs from the sending.
    this.putWaitNanos = Math.max(timeoutNanos, context.callTimeoutNanos());
    this.puts = new Batcher<>(
        requests.puts(writeBreaker), batch, inFlight, putWaitNanos, timeoutNanos, clock);
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

  /** Returns the breaker of the reads. */
  public BreakerGate readBreaker() {
    return readBreaker;
  }

  /** Returns the breaker of the writes. */
  public BreakerGate writeBreaker() {
    return writeBreaker;
  }

  /** Listens to what the layer says of its connections; when the chain is complete. */
  public void watch() {
    settings.onReachable(() -> {
      connection.answers();
      guard.reachable();
    });
  }

  /** Sets what is run when the layer takes writes again, as far as can be told, and needs some real ones to be sure. */
  public void onWantsWrites(Runnable wanted) {
    guard.onWantsWrites(wanted);
  }

  /** Returns whether reads or writes are refused now. */
  public boolean isRefused() {
    return readBreaker.isOpen() || writeBreaker.isOpen();
  }

  /** Returns whether the last request of any kind was answered. */
  public boolean answers() {
    return state.answers();
  }

  /** Sends a cheap read in the background, unless one is under way; it is counted nowhere. */
  public void ask() {
    probes.ask();
  }

  /** Sends no probes any more, and waits for the layer no longer: the chain is being closed. */
  public void close() {
    guard.close();
    connection.end();
  }

  /** Returns for people whether the layer is up, its breakers refuse, or it has not connected yet, and then why. */
  public String state() {
    return state.text(isRefused());
  }

  /** Returns a future that ends when the layer has connected, or could not at the first attempt. */
  public CompletionStage<Void> connected() {
    return layer.connected();
  }

  /** Returns the first attempt of the layer to connect. */
  public FirstConnection connection() {
    return connection;
  }

  /**
   * Asks the layer for a key, once it has connected. Never fails: what goes wrong is the answer "unknown". Does not judge what it finds, but what cannot be decoded or is not valid is "nothing".
   *
   * @param key the key in the layer
   * @param count counts what comes of it
   */
  public CompletableFuture<LayerAnswer<V>> read(String key, LayerCounters count) {
    if (connection.isOver()) {
      return ask(key, count);
    }
    CompletableFuture<LayerAnswer<V>> result = new CompletableFuture<>();
    connection.ready(notYet -> {
      if (notYet == null) {
        FutureChains.copy(ask(key, count), result);
      } else {
        count.unanswered(FailureKind.REFUSED); // no failure of the layer: nobody is told of one
        result.complete(LayerAnswer.unknown(FailureKind.REFUSED));
      }
    });
    return result;
  }

  private CompletableFuture<LayerAnswer<V>> ask(String key, LayerCounters count) {
    long begin = clock.nanoTime();
    Thread asking = Thread.currentThread();
    CompletableFuture<LayerAnswer<V>> read = new CompletableFuture<>();
    FutureChains.whenDone(raw(key, retries, begin), (bytes, failure) -> {
      if (failure == null || Failures.kindOf(failure) != FailureKind.REFUSED) {
        count.latency(clock.nanoTime() - begin); // a refusal took no time of the layer's
      }
      if (failure != null) {
        read.complete(failed("read", failure, count));
      } else if (bytes != null && runsUserCode && Thread.currentThread() == asking) {
        // The answer was faster than this thread, which may be a caller's and must not wait here.
        executor.execute(() -> decode(key, bytes, read));
      } else {
        decode(key, bytes, read);
      }
    });
    return read;
  }

  private void decode(String key, byte @Nullable [] bytes, CompletableFuture<LayerAnswer<V>> read) {
    try {
      state.answered();
      if (bytes != null) {
        requests.saw(bytes);
      }
      read.complete(decoder.decode(key, bytes));
    } catch (Throwable broken) {
      read.completeExceptionally(broken);
    }
  }

  /** Codecs and validators of users may take any time, which would keep the caller beyond his deadline. */
  private Executor follows(boolean userCode) {
    return userCode ? executor : CallerThread.orElse(executor);
  }

  private CompletableFuture<byte @Nullable []> raw(String key, int retries, long begin) {
    CompletableFuture<byte @Nullable []> first =
        reads.submit(key, Boolean.TRUE, follows(runsUserCode));
    if (retries == 0) {
      return first;
    }
    CompletableFuture<byte @Nullable []> result = new CompletableFuture<>();
    FutureChains.whenDone(first, (bytes, failure) -> {
      long left = timeoutNanos - (clock.nanoTime() - begin);
      if (failure == null) {
        result.complete(bytes);
      } else if (left > 0 && Failures.kindOf(failure).isTransient()) {
        long pause = context.random().nextLong(1_000_000, 1_000_001 + left / 10);
        clock.schedule(
            () -> FutureChains.copy(raw(key, retries - 1, begin), result), Duration.ofNanos(pause));
      } else {
        result.completeExceptionally(failure);
      }
    });
    return result;
  }

  /** Returns what an answer is worth while nobody knows whether the layer has been cleared; counted as a failure. */
  public LayerAnswer<V> notBelieved(LayerCounters count) {
    count.failure(FailureKind.OTHER);
    return LayerAnswer.unknown(FailureKind.OTHER);
  }

  private LayerAnswer<V> failed(String operation, Throwable failure, LayerCounters count) {
    FailureKind kind = Failures.kindOf(failure);
    if (kind == FailureKind.TOO_LARGE) { // of use to nobody, and known to be there: nothing is held
      state.answered();
      decoder.undecodable(EntryFormat.Fault.TOO_LARGE);
      return LayerAnswer.nothing(null);
    }
    count.unanswered(kind);
    if (kind == FailureKind.REFUSED && !connection.hasEnded()) {
      return LayerAnswer.unknown(kind); // not connected yet is no failure, however long it takes
    }
    state.failed(kind, Failures.unwrapped(failure));
    context.failed(name, operation, kind, Failures.unwrapped(failure));
    return LayerAnswer.unknown(kind);
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
    FutureChains.whenDone(puts.submit(key, put, follows(false)), (answer, failure) -> {
      Throwable problem = failure == null && answer == null
          ? Failures.misuse("the put's result is null", null)
          : failure;
      if (problem == null) {
        state.answered();
        result.complete(answer);
        return;
      }
      FailureKind kind = Failures.kindOf(problem);
      state.failed(kind, Failures.unwrapped(problem));
      counters.writeFailure(kind);
      context.failed(name, "write", kind, Failures.unwrapped(problem));
      result.completeExceptionally(Failures.unwrapped(problem));
    });
    return result;
  }

  /**
   * Asks for housekeeping of the engine, once the layer has connected: alone, and counted neither as a request nor by the breaker, but not while that refuses.
   *
   * @param key the key in the layer
   * @param probes whether it is to be a probe of the breaker, and counted by it: the layer has missed something, and nobody else may ever ask
   * @return what is held, or null; fails with what went wrong
   */
  public CompletableFuture<byte @Nullable []> readApart(String key, boolean probes) {
    return apart(readBreaker, key, probes, deadline -> layer.get(key, deadline));
  }

  /** Puts housekeeping of the engine, as {@link #readApart} asks for it. */
  public CompletableFuture<PutResult> putApart(
      String key, ByteEntry entry, Condition condition, boolean probes) {
    return apart(writeBreaker, key, probes, deadline -> layer.put(key, entry, condition, deadline));
  }

  private <A> CompletableFuture<A> apart(
      BreakerGate breaker, String key, boolean probes, Function<Deadline, CompletionStage<A>> ask) {
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
      BreakerGate breaker, String key, boolean probes, Function<Deadline, CompletionStage<A>> ask) {
    if (!probes && breaker.isOpen()) {
      return CompletableFuture.failedFuture(Failures.refused(breaker.refusal()));
    }
    return requests.alone(probes ? breaker : UNCOUNTED, key, ask);
  }

  private <A> CompletableFuture<A> uncounted(
      String key, Function<Deadline, CompletionStage<A>> ask) {
    return requests.alone(UNCOUNTED, key, ask);
  }
}
