package io.cachechain.core.internal.settings;

import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.TtlScale;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.limits.Bounds;
import io.cachechain.core.internal.limits.Defaults;
import io.cachechain.core.internal.limits.Texts;
import io.cachechain.spi.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Declares the settings of a chain, and those of each layer that do not depend on its provider.
 * Each is declared once; setters, text, {@code describe()}, suggestions and the documentation come
 * from here.
 */
public final class EngineOptions {
  /**
   * Each declaration registers itself here, in the order of the page of settings; of no use later.
   */
  private static final List<Setting<?>> LAYERS_DECLARED = new ArrayList<>();

  private static final List<Setting<?>> CHAINS_DECLARED = new ArrayList<>();
  private static final List<Setting<?>> FAR_DECLARED = new ArrayList<>();

  // Layers.
  public static final Setting<Duration> LAYER_TTL = ofLayers(new Setting<>(
      Option.of("ttl", Duration.class, PolicyTexts::ttl)
          .describedAs(
              "the life of a copy in this layer from its arrival, no longer than the entry's own life; the chain's ttl if not given"),
      PolicyTexts::checkTtl));
  public static final Setting<Double> TTL_SCALE = ofLayers(new Setting<>(
      Option.of("ttl-scale", Double.class, PolicyTexts::fraction)
          .orElse(Defaults.TTL_SCALE)
          .describedAs("the factor by which this layer multiplies the entry's ttl, 0.01 to 100"),
      value -> Bounds.check("ttl-scale", value, 0.01, 100)));
  public static final Setting<Duration> MAX_TTL = ofLayers(new Setting<>(
      Option.duration("max-ttl")
          .describedAs(
              "the longest life of a copy in this layer, whatever the entry asks; if not given: 5m with a backplane and 30s without, for a near layer in front of a shared one that has no ttl of its own; none for other layers"),
      PolicyTexts::checkTtl));
  public static final Setting<Duration> LAYER_TIMEOUT = ofFarLayers(
      duration("timeout", Bounds.MILLISECOND, Bounds.MAX_LAYER_TIMEOUT)
          .describedAs(
              "the longest time of a read and of a write, 1ms to 5m; if not given 100ms for the first layer of a chain, 250ms for others"));
  public static final Setting<BreakerPolicy> BREAKER =
      ofFarLayers(Setting.of(Option.of("breaker", BreakerPolicy.class, PolicyTexts::breaker)
          .orElse(BreakerPolicy.failureRate(Defaults.BREAKER_FAILURE_PERCENT))
          .describedAs("off, consecutive(5) or failure-rate(50)")));
  public static final Setting<Long> BREAKER_FAILURE_RATE =
      ofFarLayers(number("breaker.failure-rate", 1, 100)
          .describedAs("the percentage of failed requests that opens the breaker"));
  public static final Setting<Duration> BREAKER_SLOWER_THAN =
      ofFarLayers(duration("breaker.slower-than", Bounds.MILLISECOND, Bounds.MAX_LAYER_TIMEOUT)
          .describedAs(
              "the time above which a request is slow, 1ms to 5m; half the timeout if not given"));
  public static final Setting<Long> BREAKER_SLOW_RATE =
      ofFarLayers(number("breaker.slow-rate", 1, 100)
          .describedAs("the percentage of slow requests that opens the breaker; 50 if not given"));
  public static final Setting<Long> BREAKER_LAST_CALLS =
      ofFarLayers(number("breaker.last-calls", 2, 100_000)
          .describedAs("the number of latest requests that count; 100 if not given"));
  public static final Setting<Duration> BREAKER_WITHIN = ofFarLayers(
      duration("breaker.within", Duration.ofSeconds(1), Duration.ofHours(1))
          .describedAs(
              "the time span whose requests the breaker counts, instead of a number of requests, 1s to 1h"));
  public static final Setting<Long> BREAKER_AT_LEAST =
      ofFarLayers(number("breaker.at-least", 1, 100_000)
          .describedAs("the number of requests before which no rate counts; 10 if not given"));
  public static final Setting<Duration> BREAKER_OPEN_FOR = ofFarLayers(
      duration("breaker.open-for", Bounds.MILLISECOND, Duration.ofHours(1))
          .describedAs(
              "the time for which the breaker stays open at first, 1ms to 1h; 5s if not given, doubling to 30s"));
  public static final Setting<Long> BREAKER_TIMEOUTS = ofFarLayers(
      number("breaker.timeouts", 1, 1_000)
          .describedAs(
              "the number of signs in a row that the layer hangs after which a breaker opens; 5 if not given, or n with consecutive(n)"));
  public static final Setting<Duration> BREAKER_SILENCE = ofFarLayers(
      duration("breaker.silence", Bounds.MILLISECOND, Bounds.MAX_LAYER_TIMEOUT)
          .describedAs(
              "the longest time of such signs, and of no answer in time, before a breaker opens, 1ms to 5m; 1s if not given"));
  public static final Setting<WritePolicy> WRITES =
      ofLayers(Setting.of(Option.of("writes", WritePolicy.class, PolicyTexts::writes)
          .orElse(WritePolicy.sync())
          .describedAs("sync, queued or invalidate")));
  public static final Setting<Long> QUEUE_CAPACITY =
      ofFarLayers(number("queue.capacity", 1, 10_000_000)
          .describedAs("the number of keys in the writer queue; 1,000 if not given"));
  public static final Setting<Long> QUEUE_MAX_BYTES = ofFarLayers(
      number("queue.max-bytes", 1_024, 1L << 40)
          .describedAs(
              "the bytes of encoded values in writes that wait or are being sent, about, beside a single larger value; 33,554,432 if not given"));
  public static final Setting<Overflow> QUEUE_OVERFLOW_WRITE = ofFarLayers(
      Setting.of(Option.of("queue.overflow.write", Overflow.class, Overflow::parse))
          .describedAs(
              "the treatment of a write at a full queue: drop-newest, drop-oldest, wait(10ms) or run-in-caller; wait(10ms) if not given"));
  public static final Setting<Overflow> QUEUE_OVERFLOW_WARM = ofFarLayers(
      Setting.of(Option.of("queue.overflow.warm", Overflow.class, Overflow::parse))
          .describedAs(
              "the treatment of a copy at a full queue, with the same words; drop-newest if not given"));
  public static final Setting<Long> QUEUE_BATCH =
      ofFarLayers(number("queue.batch", 1, 10_000, Defaults.QUEUE_BATCH)
          .describedAs("the number of keys that the queue sends at once"));
  public static final Setting<Long> PARALLEL =
      ofFarLayers(number("parallel", 1, 10_000, Defaults.LAYER_PARALLEL)
          .describedAs("the number of calls that run at once, in a blocking layer"));
  public static final Setting<Long> WAITING =
      ofFarLayers(number("waiting", 0, 1_000_000, Defaults.LAYER_WAITING)
          .describedAs("the number of calls that wait, in a blocking layer; more are refused"));
  public static final Setting<Long> MAX_VALUE_BYTES =
      ofFarLayers(number("max-value-bytes", 1, Integer.MAX_VALUE, Defaults.MAX_VALUE_BYTES)
          .describedAs("the largest encoded value in bytes; larger ones are rejected"));
  public static final Setting<String> CODEC = ofBoth(Setting.of(Option.text("codec")
      .describedAs("the id of the codec for values; if not given, one that takes their type")));
  public static final Setting<Boolean> REQUIRE_UP = ofFarLayers(Setting.of(Option.flag("require-up")
      .orElse(false)
      .describedAs("whether the build fails without the layer")));
  public static final Setting<Boolean> ENABLED = ofLayers(Setting.of(
      Option.flag("enabled").orElse(true).describedAs("whether the layer is part of the chain")));
  public static final Setting<String> PROVIDER = ofLayers(Setting.of(
      Option.text("provider").describedAs("the name of the provider; the layer's if not given")));
  public static final Setting<Long> BATCH_SIZE =
      ofFarLayers(number("batch.size", 1, 10_000, Defaults.BATCH_SIZE)
          .describedAs("the number of keys in one request"));
  public static final Setting<Long> BATCH_INFLIGHT =
      ofFarLayers(number("batch.inflight", 1, 64, Defaults.BATCH_INFLIGHT)
          .describedAs("the number of batched requests under way at once"));
  public static final Setting<Long> RETRY = ofFarLayers(number("retry", 0, 3, Defaults.RETRY)
      .describedAs("the number of repetitions of a failed read, within the timeout"));
  public static final Setting<Boolean> FAIL_FAST = ofFarLayers(Setting.of(Option.flag("fail-fast")
      .orElse(false)
      .describedAs("whether a failure of this layer fails the call")));

  // Chains.
  public static final Setting<LayerNames> LAYERS =
      ofChains(Setting.of(Option.of("layers", LayerNames.class, LayerNames::parse))
          .describedAs("the names of the layers, nearest first, separated by commas"));
  public static final Setting<Duration> TTL = ofChains(new Setting<>(
      Option.of("ttl", Duration.class, PolicyTexts::ttl)
          .orElse(Defaults.TTL)
          .describedAs(
              "the life of an entry, 1ms to 3650d, or real-time, short-term, medium-term, long-term"),
      PolicyTexts::checkTtl));
  public static final Setting<Boolean> NEVER_EXPIRES =
      ofChains(Setting.of(Option.flag("never-expires")
          .describedAs(
              "whether entries live until they are invalidated or evicted, instead of a ttl")));
  public static final Setting<TtlScale> CHAIN_TTL_SCALE = ofChains(
      Setting.of(
          Option.of("ttl-scale", TtlScale.class, PolicyTexts::ttlScale)
              .orElse(TtlScale.uniform())
              .describedAs(
                  "the life of copies in each layer that has no ttl-scale of its own: uniform, by-position (x1, x1, x2, x8 and so on) or decaying(0.5, 1s)")));
  public static final Setting<Double> JITTER = ofChains(new Setting<>(
      Option.of("jitter", Double.class, PolicyTexts::fraction)
          .orElse(Defaults.JITTER)
          .describedAs(
              "the largest share by which the chain's ttl is shortened at random, 0 to 0.5"),
      value -> Bounds.check("jitter", value, 0, 0.5)));
  public static final Setting<Duration> NEGATIVE_TTL = ofChains(new Setting<>(
      Option.duration("negative.ttl")
          .orElse(Defaults.NEGATIVE_TTL)
          .describedAs(
              "the life of a negative entry (the origin has no value), no longer than the ttl"),
      PolicyTexts::checkTtl));
  public static final Setting<Duration> TIMEOUT = ofChains(
      duration("timeout", Bounds.MILLISECOND, Defaults.MAX_CALL_TIMEOUT)
          .describedAs(
              "the longest time of a call, 1ms to 2h; if not given the sum of the timeouts of the layers and of the loader, and 1s"));
  public static final Setting<Duration> LOADER_TIMEOUT = ofChains(
      duration("loader.timeout", Bounds.MILLISECOND, Duration.ofHours(1), Defaults.LOADER_TIMEOUT)
          .describedAs("the longest time of a load, 1ms to 1h"));
  public static final Setting<Long> LOADER_PARALLEL =
      ofChains(number("loader.parallel", 1, 100_000, Defaults.LOADER_PARALLEL)
          .describedAs("the number of loads at once, at each level of nested loads"));
  public static final Setting<Long> LOADER_WAITING =
      ofChains(number("loader.waiting", 0, 10_000_000, Defaults.LOADER_WAITING)
          .describedAs("the number of loads that wait for a place; more are refused"));
  public static final Setting<Long> LOADER_MAX_DEPTH = ofChains(
      number("loader.max-depth", 1, 10_000, Defaults.LOADER_MAX_DEPTH)
          .describedAs(
              "the largest number of loads that wait for each other in a chain of nested loads; 1 means that loaders cause no loads"));
  public static final Setting<Long> CODEC_PARALLEL = ofChains(
      number("codec.parallel", 2, 10_000, Defaults.CODEC_PARALLEL)
          .describedAs(
              "the largest number of threads that run codecs and validators; a thread is started when all others are busy"));
  public static final Setting<String> NAMESPACE = ofChains(new Setting<>(
      Option.text("namespace")
          .describedAs("the beginning of keys in shared layers; the chain's name if not given"),
      PolicyTexts::checkNamespace));
  public static final Setting<Duration> CLOSE_TIMEOUT = ofChains(
      duration("close.timeout", Bounds.MILLISECOND, Duration.ofHours(1), Defaults.CLOSE_TIMEOUT)
          .describedAs(
              "the longest time of draining queues and replaying missed writes in close, 1ms to 1h"));
  public static final Setting<Duration> CONNECT_TIMEOUT = ofChains(duration(
          "connect.timeout", Bounds.MILLISECOND, Bounds.MAX_LAYER_TIMEOUT, Defaults.CONNECT_TIMEOUT)
      .describedAs("the longest wait of the build for layers with require-up, 1ms to 5m"));
  public static final Setting<Duration> TOMBSTONE_LIFE = ofChains(duration(
          "tombstone.life", Duration.ofSeconds(10), Bounds.MAX_DURATION, Defaults.TOMBSTONE_LIFE)
      .describedAs(
          "the time for which a byte layer refuses older puts after an invalidation, from 10s"));
  public static final Setting<Duration> RESERVATION_LIFE = ofChains(duration(
          "reservation.life",
          Duration.ofSeconds(1),
          Duration.ofMinutes(10),
          Defaults.RESERVATION_LIFE)
      .describedAs(
          "the life of a lease whose node has gone, 1s to 10m; at most half the loader.timeout"));
  public static final Setting<Duration> LEASE_WAIT = ofChains(
      duration("lease.wait", Duration.ZERO, Duration.ofHours(1), Defaults.LEASE_WAIT)
          .describedAs(
              "the longest time for which a flight waits for another node's load before it loads itself, 0 to 1h; at most the loader.timeout"));
  public static final Setting<Duration> CLOCK_MAX_SKEW = ofChains(
      duration("clock.max-skew", Duration.ofMillis(10), Duration.ofMinutes(1), Defaults.MAX_SKEW)
          .describedAs("the largest difference of two nodes' clocks, 10ms to 1m"));
  public static final Setting<Duration> CLOCK_TICK = ofChains(
      duration("clock.tick", Bounds.MILLISECOND, Duration.ofMillis(100), Defaults.CLOCK_TICK)
          .describedAs("the interval of the clock of near reads, 1ms to 100ms"));
  public static final Setting<Duration> NEAR_SWEEP = ofChains(
      duration("near.sweep", Duration.ofSeconds(1), Duration.ofDays(1), Defaults.NEAR_SWEEP)
          .describedAs("the interval of removing expired near entries, 1s to 1d"));
  public static final Setting<Long> FLIGHTS_CAPACITY = ofChains(
      number("flights.capacity", 1, 10_000_000, Defaults.FLIGHTS_CAPACITY)
          .describedAs(
              "the number of keys that may have a read, load or write under way at once; more calls fail"));
  public static final Setting<Long> BULK_MAX_KEYS =
      ofChains(number("bulk.max-keys", 1, 1_000_000, Defaults.BULK_MAX_KEYS)
          .describedAs("the number of keys in one bulk call"));
  public static final Setting<Long> KEY_MAX_BYTES =
      ofChains(number("key.max-bytes", 16, 4_096, Defaults.KEY_MAX_BYTES)
          .describedAs("the length of a key in bytes of UTF-8"));
  public static final Setting<KeyRendering> MESSAGES_KEYS =
      ofChains(Setting.of(Option.of("messages.keys", KeyRendering.class, KeyRendering::parse)
          .orElse(KeyRendering.HIDE)
          .describedAs("show or hide: whether messages may hold keys")));
  public static final Setting<RequiredAcks> WRITE_REQUIRE = ofChains(
      Setting.of(
          Option.of("write.require", RequiredAcks.class, RequiredAcks::parse)
              .orElse(RequiredAcks.NONE)
              .describedAs(
                  "the number of synchronously written far layers that must take a put or an invalidation, else the call fails: none, one, quorum or all")));
  public static final Setting<Long> COMPRESSION_THRESHOLD = ofChains(new Setting<>(
      Option.of("compression.threshold", Long.class, PolicyTexts::threshold)
          .orElse(0L)
          .describedAs(
              "the encoded size in bytes above which values are compressed: a number, on for 1,024, or off"),
      value -> Bounds.check("compression.threshold", value, 0, Integer.MAX_VALUE)));
  public static final Setting<Long> MISSED_CAPACITY = ofChains(
      number("missed.capacity", 1, 100_000_000, Defaults.MISSED_CAPACITY)
          .describedAs(
              "the number of keys whose missed writes are remembered for a layer; beyond it everything stored in the layer before is ignored"));
  public static final Setting<Long> MISSED_MAX_BYTES = ofChains(
      number("missed.max-bytes", 1_024, 1L << 40, Defaults.MISSED_MAX_BYTES)
          .describedAs(
              "the memory in bytes for missed writes, about, in equal shares for each layer; beyond its share everything stored in the layer before is ignored"));

  public static final Setting<String> BACKPLANE = ofChains(
      Setting.of(
          Option.text("backplane")
              .describedAs(
                  "the layer whose backplane notifies other nodes of writes, or off; if not given, the only layer that offers a backplane")));
  public static final Setting<Duration> BACKPLANE_HEARTBEAT = ofChains(
      duration(
              "backplane.heartbeat",
              Duration.ofMillis(100),
              Duration.ofMinutes(1),
              Defaults.HEARTBEAT)
          .describedAs(
              "the interval at which a chain sends itself a message, 100ms to 1m; after three missing messages the backplane counts as down"));
  public static final Setting<Long> MESSAGE_MAX_KEYS =
      ofChains(number("message.max-keys", 1, 10_000, Defaults.MESSAGE_MAX_KEYS)
          .describedAs("the number of keys in one message to other nodes"));
  public static final Setting<Long> REVALIDATION_RATE = ofChains(
      number("revalidation.rate", 1, 1_000_000, Defaults.REVALIDATION_RATE)
          .describedAs(
              "the number of unverified near entries that are checked per second, after messages may have been missed"));

  public static final Setting<Duration> GENERATIONS_POLL = ofChains(
      duration(
              "generations.poll",
              Duration.ofMillis(100),
              Duration.ofMinutes(1),
              Defaults.GENERATIONS_POLL)
          .describedAs(
              "the interval at which far layers are asked for clears of other nodes, while no backplane is up, 100ms to 1m; while one is up, each half minute"));

  /** The options of every layer. */
  public static final List<Setting<?>> OF_LAYERS = List.copyOf(LAYERS_DECLARED);

  /** The options of a chain. */
  public static final List<Setting<?>> OF_CHAINS = List.copyOf(CHAINS_DECLARED);

  /** The options which have no meaning for a layer in this process. */
  static final List<Setting<?>> OF_FAR_LAYERS_ONLY = List.copyOf(FAR_DECLARED);

  private EngineOptions() {}

  private static <T> Setting<T> ofLayers(Setting<T> setting) {
    LAYERS_DECLARED.add(setting);
    return setting;
  }

  private static <T> Setting<T> ofFarLayers(Setting<T> setting) {
    FAR_DECLARED.add(setting);
    return ofLayers(setting);
  }

  private static <T> Setting<T> ofChains(Setting<T> setting) {
    CHAINS_DECLARED.add(setting);
    return setting;
  }

  private static <T> Setting<T> ofBoth(Setting<T> setting) {
    return ofChains(ofFarLayers(setting));
  }

  /**
   * Returns the setting of every layer that has this name.
   *
   * @throws NoSuchElementException if there is none
   */
  public static Setting<?> find(String name) {
    return OF_LAYERS.stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Setting<Long> number(String name, long least, long most) {
    return new Setting<>(Option.number(name), value -> Bounds.check(name, value, least, most))
        .bounds(Texts.number(least) + " to " + Texts.number(most));
  }

  private static Setting<Long> number(String name, long least, long most, long byDefault) {
    return number(name, least, most).orElse(byDefault);
  }

  private static Setting<Duration> duration(String name, Duration least, Duration most) {
    return new Setting<>(
        Option.duration(name), value -> Bounds.checkDuration(name, value, least, most));
  }

  private static Setting<Duration> duration(
      String name, Duration least, Duration most, Duration byDefault) {
    return duration(name, least, most).orElse(byDefault);
  }
}
