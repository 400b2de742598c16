package io.cachechain.core.internal.write;

import io.cachechain.CallOptions;
import io.cachechain.FailureKind;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainListener;
import io.cachechain.core.Validator;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.call.CallMask;
import io.cachechain.core.internal.entry.BuiltInCodecs;
import io.cachechain.core.internal.entry.EntryFormat;
import io.cachechain.core.internal.entry.EntryGenerations;
import io.cachechain.core.internal.entry.Life;
import io.cachechain.core.internal.entry.StoredEntry;
import io.cachechain.core.internal.layer.BreakerGuard;
import io.cachechain.core.internal.layer.Breakers;
import io.cachechain.core.internal.layer.FarLink;
import io.cachechain.core.internal.layer.LinkContext;
import io.cachechain.core.internal.layer.NearLink;
import io.cachechain.core.internal.metrics.FailureLog;
import io.cachechain.core.internal.metrics.LayerCounters;
import io.cachechain.core.internal.order.Hints;
import io.cachechain.core.internal.order.KeyStates;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerSettings;
import io.cachechain.core.internal.settings.LayerTtl;
import io.cachechain.core.internal.settings.SettingValues;
import io.cachechain.core.internal.time.CoarseClock;
import io.cachechain.core.internal.time.HybridClock;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Codec;
import io.cachechain.spi.Version;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.RecordingListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Writers of fake layers and what they share, without a chain: strings under strings, on the test's
 * thread.
 */
final class TestLayers implements LinkContext, ValidGenerations, WriteListener<String> {
  static final Duration SKEW = Duration.ofSeconds(1);
  static final CallMask MASK =
      new CallMask(CallOptions.of(Duration.ofSeconds(1)), 1_000_000_000, null, null);

  private static final EntryGenerations GENERATION = EntryGenerations.of(5);

  final FakeClock clock = FakeClock.frozen();
  final HybridClock versions = new HybridClock(clock, 1, SKEW, 7);
  final Life life = new Life(
      List.of(
          new Life.LayerLife(null, 1, null),
          new Life.LayerLife(null, 1, null),
          new Life.LayerLife(null, 1, null)),
      Duration.ofHours(1),
      0,
      Duration.ofMinutes(1),
      Duration.ofMinutes(10));
  final NewEntries entries =
      new NewEntries(clock, new CoarseClock(clock, Duration.ofMillis(10)), versions, life, this);
  final List<String> events = new ArrayList<>();
  final List<LayerWriter<String, String>> far = new ArrayList<>();
  final List<String> announced = new ArrayList<>();
  final KeyStates<String, Object> states = new KeyStates<>("books", 10);
  private final Map<String, LayerCounters> counters = new HashMap<>();
  private final Random random = new Random(1);
  private final Breakers breakers = new Breakers(
      "books",
      null,
      clock,
      RecordingListener.of(ChainListener.class).listener(),
      (layer, operation, reason) -> {},
      () -> random);

  /** Whether two nodes have cleared at once. */
  boolean undecided;

  /** Adds a far layer, the nearest first. */
  LayerWriter<String, String> add(String name, FakeLayer layer, WritePolicy policy) {
    Codec codec = BuiltInCodecs.all().iterator().next();
    LayerSettings<String> settings = new LayerSettings<>(
        name,
        "fake",
        layer,
        layer,
        SettingValues.none()
            .with(EngineOptions.WRITES, policy)
            .with(EngineOptions.BREAKER, BreakerPolicy.off())
            .with(EngineOptions.LAYER_TIMEOUT, Duration.ofSeconds(1))
            .with(EngineOptions.MAX_VALUE_BYTES, 1_000L)
            .with(EngineOptions.FAIL_FAST, false)
            .with(EngineOptions.RETRY, 0L)
            .with(EngineOptions.PARALLEL, 4L)
            .with(EngineOptions.BATCH_SIZE, 4L)
            .with(EngineOptions.BATCH_INFLIGHT, 4L)
            .with(EngineOptions.QUEUE_BATCH, 4L),
        LayerTtl.times(1),
        List.of(),
        codec);
    FarLink<String> link = new FarLink<>(
        far.size(),
        (ByteLayer) layer,
        settings,
        new EntryFormat<>(codec, String.class, 0, 1_000),
        this);
    LayerWriter<String, String> writer = new LayerWriter<>(
        link,
        this,
        new Hints("books", link.name(), new Hints.Bounds(10, 10_000), versions),
        new Raising(versions, false),
        new Outgoing<>(link, entries, clock, versions, life, this),
        this,
        far);
    far.add(writer);
    return writer;
  }

  LayerWriter<String, String> add(String name, FakeLayer layer) {
    return add(name, layer, WritePolicy.sync());
  }

  LayerWrites<String, String> writes() {
    List<String> names = far.stream().map(writer -> writer.link().name()).toList();
    return new LayerWrites<>(
        far,
        new NoNearLayer(),
        entries,
        versions,
        new WriteReport<>(
            names,
            far,
            (storageKey, version, confirmed) -> announced.add(storageKey + " in " + confirmed)));
  }

  /** Returns the request of a put, or of an invalidation if there is no value. */
  WriteRequest<String, String> request(String key, @Nullable String value) {
    byte[][] payloads = new byte[3][];
    if (value != null) {
      Arrays.fill(payloads, value.getBytes(StandardCharsets.UTF_8));
    }
    return new WriteRequest<>(
        value == null ? "invalidate" : "put",
        states.enter(key, "write"),
        key,
        value == null ? null : new CheckedValue<>(value, true, null, payloads),
        null,
        MASK,
        null);
  }

  /** Returns the bytes of a value that another node has stored under a version. */
  byte[] foreign(String key, String value, Version version) {
    StoredEntry<String> entry = StoredEntry.value(
        value,
        version,
        new StoredEntry.Times(clock.currentTimeMillis(), 1_000, Long.MAX_VALUE, Long.MAX_VALUE, 0),
        GENERATION);
    EntryFormat<String> format =
        new EntryFormat<>(BuiltInCodecs.all().iterator().next(), String.class, 0, 1_000);
    return format.encode(key, entry, Long.MAX_VALUE, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns what a layer holds of a key: "none", "tombstone", or the value. */
  static String held(FakeLayer layer, String key) {
    byte[] bytes = layer.held(key);
    if (bytes == null) {
      return "none";
    }
    StoredEntry<String> entry = new EntryFormat<String>(
            BuiltInCodecs.all().iterator().next(), String.class, 0, 1_000)
        .decode(key, bytes)
        .entry();
    return entry == null ? "broken" : entry.isTombstone() ? "tombstone" : entry.value();
  }

  @Override
  public @Nullable EntryGenerations ofPut() {
    return undecided ? null : GENERATION;
  }

  @Override
  public <V> void whenKnown(StoredEntry<V> entry, Consumer<StoredEntry<V>> send) {
    send.accept(entry);
  }

  @Override
  public void dropped(String layer, String reason) {
    events.add("dropped: " + reason);
  }

  @Override
  public void rejected(String layer, String reason) {
    events.add("rejected: " + reason);
  }

  @Override
  public void superseded(String layer, String operation) {
    events.add("superseded " + operation);
  }

  @Override
  public void foundNewer(String key, Version held) {
    events.add("newer of " + key);
  }

  @Override
  public void stored(String layer, String storageKey, Version version) {
    events.add("stored " + storageKey);
  }

  @Override
  public void failed(String layer, String operation, FailureKind kind, @Nullable Throwable cause) {
    events.add(operation + " failed: " + kind);
  }

  @Override
  public String chain() {
    return "books";
  }

  @Override
  public FakeClock clock() {
    return clock;
  }

  @Override
  public Executor executor() {
    return Runnable::run;
  }

  @Override
  public Executor layerThreads(LayerSettings<?> settings) {
    return Runnable::run;
  }

  @Override
  public Executor senders(LayerSettings<?> settings) {
    return executor();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public LayerCounters counters(String layer) {
    return counters.computeIfAbsent(layer, name -> new LayerCounters());
  }

  @Override
  public BreakerGuard breaker(LayerSettings<?> settings, String operation) {
    return breakers.guard(settings, operation);
  }

  @Override
  public String probeKey() {
    return "probe";
  }

  @Override
  public <V> List<Validator<? super V>> validators(LayerSettings<V> settings) {
    return List.of();
  }

  @Override
  public FailureLog log() {
    return new FailureLog("books", clock);
  }

  @Override
  public long callTimeoutNanos() {
    return Duration.ofSeconds(5).toNanos();
  }

  @Override
  public Duration connectTimeout() {
    return Duration.ofSeconds(5);
  }

  /** The near layers of a chain that has none. */
  private static final class NoNearLayer implements NearCopies<String, String> {
    @Override
    public List<NearLink<String, String>> links() {
      return List.of();
    }

    @Override
    public StoredEntry<String> of(NearLink<?, String> link, StoredEntry<String> entry, long epoch) {
      throw new AssertionError("there is no near layer");
    }
  }
}
