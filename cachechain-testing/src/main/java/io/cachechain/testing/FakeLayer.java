package io.cachechain.testing;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.Capability;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.LayerSpec;
import io.cachechain.spi.Option;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A far layer in memory which does what it is asked, or what is planned instead: it hangs, fails,
 * delays, drops, repeats, reorders or corrupts. Keeps the contract of a {@link ByteLayer} as long
 * as nothing is planned, passes its contract tests, and records its calls.
 *
 * <p>It is its own spec: {@code builder.replaceLayer("redis", new FakeLayer("redis"))}. Several
 * chains may use one, as the nodes of a cluster do; closing it closes nothing. Time is that of the
 * chain that opened it, or of {@link #clock}; without any, entries do not expire and nothing can be
 * delayed. The record of generations, by which chains clear, is kept apart: it is there from the
 * beginning and says that nothing was cleared, its calls are neither recorded nor counted, and only
 * {@link #onGenerations} plans for them. The probes by which a chain finds out whether it answers
 * again are not recorded either, but go by what is planned for gets and puts, and are counted
 * apart. Stages complete on the calling thread, or on the one which moves the clock or releases
 * what is held. Thread-safe.
 */
public final class FakeLayer implements ByteLayer, LayerSpec<Object, Object> {
  /** How many calls are kept; older ones are forgotten, and still counted. */
  public static final int CALLS_KEPT = 10_000;

  private final String name;
  private final CacheLayerProvider provider;
  private final FaultPlan onGets = new FaultPlan();
  private final FaultPlan onPuts = new FaultPlan();
  private final FaultPlan onGenerations = new FaultPlan();
  private final FakeStore store = new FakeStore();
  private final FakeGenerations generations = new FakeGenerations();
  private final CallLog log = new CallLog(CALLS_KEPT);
  private final PlannedStages stages;

  private volatile Set<Capability> capabilities = Set.of(Capability.NON_BLOCKING);
  private volatile CompletionStage<Void> connected = CompletableFuture.completedStage(null);
  private volatile @Nullable Backplane carried;
  private volatile int closed;
  private volatile Runnable reachable = () -> {};

  /**
   * Creates an empty layer.
   *
   * @param name the name of the layer
   */
  public FakeLayer(String name) {
    this.name = Objects.requireNonNull(name, "name");
    this.provider = new FakeLayerProvider(name, this, this::clockOfChain);
    this.stages = new PlannedStages("layer '" + name + "'", log);
  }

  /** Sets the clock of expiry and delays; without this call it is the first chain's. */
  public FakeLayer clock(ChainClock clock) {
    store.clock(Objects.requireNonNull(clock, "clock"));
    generations.store().clock(clock);
    stages.clock(clock);
    return this;
  }

  private void clockOfChain(ChainClock clock) {
    if (!stages.hasClock()) {
      FakeLayer unused = clock(clock);
    }
  }

  /** Declares {@link Capability#BULK}: a bulk call then counts as one request. */
  public FakeLayer bulk() {
    return with(Capability.BULK);
  }

  /** Says that other nodes do not see what is stored here. */
  public FakeLayer local() {
    return with(Capability.LOCAL);
  }

  private FakeLayer with(Capability capability) {
    Set<Capability> more = EnumSet.copyOf(capabilities);
    more.add(capability);
    capabilities = Set.copyOf(more);
    return this;
  }

  /** Offers a backplane as the layer's own; it is not closed with the layer. */
  public FakeLayer carries(Backplane backplane) {
    carried = Objects.requireNonNull(backplane, "backplane");
    return this;
  }

  /** Lets the first attempt to connect fail, and operations be refused until {@link #recovers}. */
  public FakeLayer startsAway() {
    return startsAway(away());
  }

  /**
   * Lets the first attempt to connect fail in this way, and operations be refused until
   * {@link #recovers}.
   *
   * @param reason why; of the kind {@link FailureKind#MISUSE} for what does not pass by itself,
   *     such as a wrong password
   */
  public FakeLayer startsAway(LayerException reason) {
    connected = CompletableFuture.failedStage(reason);
    return fails(FailureKind.REFUSED);
  }

  /**
   * Lets the first attempt to connect last until {@link #connects} or {@link #failsToConnect};
   * operations are refused until then, those on the record of generations, too.
   */
  public FakeLayer connectsLater() {
    connected = new CompletableFuture<>();
    FaultPlan unused = onGenerations.fails(FailureKind.REFUSED);
    return fails(FailureKind.REFUSED);
  }

  /** Ends the first attempt to connect, left open by {@link #connectsLater}, with success. */
  public void connects() {
    FaultPlan unused = onGenerations.recovers();
    FakeLayer same = recovers();
    same.attempt().complete(null);
  }

  /**
   * Ends the first attempt to connect that {@link #connectsLater} has left open, without success:
   * operations are refused further on.
   */
  public void failsToConnect() {
    attempt().completeExceptionally(away());
  }

  private CompletableFuture<Void> attempt() {
    return connected.toCompletableFuture();
  }

  private LayerException away() {
    return new LayerException(FailureKind.CONNECTION, "layer '" + name + "' is away by plan", null);
  }

  // What it does wrong, with gets and puts alike; each from now on and instead of what was planned
  // before.

  /** Returns what is planned for gets only. */
  public FaultPlan onGets() {
    return onGets;
  }

  /** Returns what is planned for puts only. */
  public FaultPlan onPuts() {
    return onPuts;
  }

  /** Returns the plan of the record of generations, which no other plan touches. */
  public FaultPlan onGenerations() {
    return onGenerations;
  }

  /** Plans {@link FaultPlan#hangs} for gets and puts. */
  public FakeLayer hangs() {
    return both(onGets.hangs(), onPuts.hangs());
  }

  /** Plans {@link FaultPlan#fails} for gets and puts. */
  public FakeLayer fails(FailureKind kind) {
    return both(onGets.fails(kind), onPuts.fails(kind));
  }

  /**
   * Plans {@link FaultPlan#failsTimes} for gets, and as many for puts.
   *
   * @param times how many of each, at least 1
   */
  public FakeLayer failsTimes(int times) {
    return both(onGets.failsTimes(times), onPuts.failsTimes(times));
  }

  /** Plans {@link FaultPlan#delays} for gets and puts. */
  public FakeLayer delays(Duration delay) {
    return both(onGets.delays(delay), onPuts.delays(delay));
  }

  /** Plans {@link FaultPlan#delaysAnswers} for gets and puts. */
  public FakeLayer delaysAnswers(Duration delay) {
    return both(onGets.delaysAnswers(delay), onPuts.delaysAnswers(delay));
  }

  /** Plans {@link FaultPlan#holds} for gets and puts. */
  public FakeLayer holds() {
    return both(onGets.holds(), onPuts.holds());
  }

  /** Lets everything that is held happen, in its order, and answers it. */
  public void releases() {
    stages.release(false);
  }

  /** Lets all that is held happen, the newest first, as a network does that reorders. */
  public void releasesNewestFirst() {
    stages.release(true);
  }

  /** Returns how many operations are held. */
  public int waiting() {
    return stages.held();
  }

  /** Plans {@link FaultPlan#drops}. */
  public FakeLayer drops() {
    return both(onGets.recovers(), onPuts.drops());
  }

  /** Plans {@link FaultPlan#duplicates}. */
  public FakeLayer duplicates() {
    return both(onGets.recovers(), onPuts.duplicates());
  }

  /** Plans {@link FaultPlan#appliesThenFails} for gets and puts. */
  public FakeLayer appliesThenFails() {
    return both(onGets.appliesThenFails(), onPuts.appliesThenFails());
  }

  /** Plans {@link FaultPlan#corrupts}. */
  public FakeLayer corrupts() {
    return both(onGets.corrupts(), onPuts.recovers());
  }

  /**
   * Plans {@link FaultPlan#rejects}.
   *
   * @param reason the reason that is given
   */
  public FakeLayer rejects(String reason) {
    return both(onGets.recovers(), onPuts.rejects(reason));
  }

  /** Ends all plans. What hangs or was lost stays so; what is held waits for its release. */
  public FakeLayer recovers() {
    return both(onGets.recovers(), onPuts.recovers());
  }

  private FakeLayer both(FaultPlan forGets, FaultPlan forPuts) {
    Objects.requireNonNull(forGets);
    Objects.requireNonNull(forPuts);
    return this;
  }

  // What it holds and what it was asked.

  /** Returns the bytes held under a key, which includes its namespace, or null for none. */
  public byte @Nullable [] held(String key) {
    return store(key).get(key);
  }

  /** Returns the version held under a key, or null for none. */
  public @Nullable Version heldVersion(String key) {
    return Version.readFrom(held(key));
  }

  /** Returns the keys held, in no order. */
  public Set<String> keys() {
    return store.keys();
  }

  /**
   * Puts bytes under a key without any condition, as a stranger would; they do not expire.
   *
   * @param key the key
   * @param bytes anything
   */
  public void plant(String key, byte[] bytes) {
    store(key).plant(key, bytes);
  }

  /** Forgets a key, as a server does which must make room. */
  public void evict(String key) {
    store(key).evict(key);
  }

  /** Forgets all keys, as a server does which starts again; the generations, too. */
  public void evictAll() {
    store.evictAll();
    generations.evictAll();
  }

  /** Forgets the generations of all chains, and has none for new ones: a new server. */
  public FakeLayer withoutGenerations() {
    generations.evictAll();
    return this;
  }

  private FakeStore store(String key) {
    return FakeGenerations.isKey(key) ? generations.store() : store;
  }

  /** Returns the newest {@link #CALLS_KEPT} calls, oldest first; each key of a bulk call is one. */
  public List<LayerCall> calls() {
    return log.calls();
  }

  /** Returns how many keys were asked for. */
  public int gets() {
    return log.gets();
  }

  /** Returns how many puts there were, whatever became of them. */
  public int puts() {
    return log.puts();
  }

  /**
   * Returns how many requests there were: as many as gets and puts, but a bulk call is one with
   * {@link #bulk}.
   */
  public int requests() {
    return log.requests();
  }

  /** Returns how many probes of chains there were, be it to read or to write. */
  public int probes() {
    return log.probes();
  }

  /** Says that it can be reached again, as a layer with a new connection does. */
  public void notifiesReachable() {
    reachable.run();
  }

  /** Returns how many stages were cancelled before they had ended. */
  public int cancelled() {
    return log.cancelled();
  }

  /** Returns how often it was closed. */
  public int closed() {
    return closed;
  }

  /** Forgets the calls and starts all counters at zero. What is held and planned stays. */
  public void resetCalls() {
    log.reset();
  }

  // The layer.

  @Override
  public CompletionStage<byte @Nullable []> get(String key, Deadline deadline) {
    if (FakeGenerations.isKey(key)) {
      return stages.answer(onGenerations.next(key), () -> generations.get(key));
    }
    if (isProbe(key)) {
      log.probe();
      return stages.answer(onGets.next(key), () -> null);
    }
    log.request();
    return read(key);
  }

  @Override
  public CompletionStage<PutResult> put(
      String key, ByteEntry entry, Condition condition, Deadline deadline) {
    if (FakeGenerations.isKey(key)) {
      return stages.answer(
          onGenerations.next(key), () -> generations.store().put(key, entry, condition));
    }
    if (isProbe(key)) {
      log.probe();
      return stages.answer(onPuts.next(key), () -> store.put(key, entry, condition));
    }
    log.request();
    return write(key, entry, condition);
  }

  @Override
  public Map<String, CompletionStage<byte @Nullable []>> getAll(
      Collection<String> keys, Deadline deadline) {
    if (!capabilities.contains(Capability.BULK) || keys.stream().allMatch(FakeLayer::isProbe)) {
      return ByteLayer.super.getAll(keys, deadline);
    }
    log.request();
    Map<String, CompletionStage<byte @Nullable []>> answers = new LinkedHashMap<>();
    for (String key : keys) {
      answers.put(key, read(key));
    }
    return answers;
  }

  @Override
  public Map<String, CompletionStage<PutResult>> putAll(Map<String, Put> puts, Deadline deadline) {
    if (!capabilities.contains(Capability.BULK)
        || puts.keySet().stream().allMatch(FakeLayer::isProbe)) {
      return ByteLayer.super.putAll(puts, deadline);
    }
    log.request();
    Map<String, CompletionStage<PutResult>> results = new LinkedHashMap<>();
    puts.forEach((key, put) -> results.put(key, write(key, put.entry(), put.condition())));
    return results;
  }

  private static boolean isProbe(String key) {
    return key.startsWith("p:", key.indexOf(':') + 1);
  }

  private CompletionStage<byte @Nullable []> read(String key) {
    log.add(new LayerCall(key, null, null));
    FaultPlan.Step step = onGets.next(key);
    return stages.answer(step, () -> {
      byte[] found = store.get(key);
      return found != null && step.fault() == FaultPlan.Fault.CORRUPT
          ? FakeStore.corrupted(found)
          : found;
    });
  }

  private CompletionStage<PutResult> write(String key, ByteEntry entry, Condition condition) {
    log.add(new LayerCall(key, entry, condition));
    FaultPlan.Step step = onPuts.next(key);
    return stages.answer(step, () -> switch (step.fault()) {
      case DROP -> PutResult.stored();
      case REJECT -> PutResult.rejected(Objects.requireNonNull(step.reason()));
      case DUPLICATE -> store.putTwice(key, entry, condition);
      default -> store.put(key, entry, condition);
    });
  }

  @Override
  public CompletionStage<Void> connected() {
    return connected;
  }

  @Override
  public Optional<Backplane> backplane() {
    return Optional.ofNullable(carried);
  }

  @Override
  public void onReachable(Runnable listener) {
    reachable = Objects.requireNonNull(listener, "listener");
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public String location() {
    return "memory of this test";
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // closed by one thread
  public void close() {
    closed++;
  }

  @Override
  public CacheLayerProvider provider() {
    return provider;
  }

  @Override
  public Map<Option<?>, Object> settings() {
    return Map.of();
  }

  @Override
  public String toString() {
    return "FakeLayer[" + name + ", " + new ArrayList<>(store.keys()).size() + " keys]";
  }
}
