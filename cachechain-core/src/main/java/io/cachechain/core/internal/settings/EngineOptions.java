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
 * The options of the engine: what it lets be said of each layer, whatever its provider, and of a chain. Each is declared once; setters, text, {@code
 * describe()}, suggestions and the documentation come from here.
 */
public final class EngineOptions {
  /** Each declaration registers itself here, in the order of the page of settings; of no use later. */
  private static final List<Setting<?>> LAYERS_DECLARED = new ArrayList<>();

  private static final List<Setting<?>> CHAINS_DECLARED = new ArrayList<>();
  private static final List<Setting<?>> FAR_DECLARED = new ArrayList<>();

  // Layers.
  public static final Setting<Duration> LAYER_TTL = ofLayers(new Setting<>(
      Option.of("ttl", Duration.class, PolicyTexts::ttl)
          .describedAs(
              "how long a copy counts in this layer, at most as long as the entry lives; the chain's ttl if not given"),
      PolicyTexts::checkTtl));
  public static final Setting<Double> TTL_SCALE = ofLayers(new Setting<>(
      Option.of("ttl-scale", Double.class, PolicyTexts::fraction)
          .orElse(Defaults.TTL_SCALE)
          .describedAs("by what the entry's ttl is multiplied in this layer, 0.01 to 100"),
      value -> Bounds.check("ttl-scale", value, 0.01, 100)));
  public static final Setting<Duration> MAX_TTL = ofLayers(new Setting<>(
      Option.duration("max-ttl")
          .describedAs(
              "the cap on how long a copy counts in this layer, whatever the entry asks; for a layer in this process in front"
                  + " of a shared one 5m with a backplane and 30s without, unless it has a ttl of its own; else none"),
      PolicyTexts::checkTtl));
  public static final Setting<Duration> LAYER_TIMEOUT = ofFarLayers(
      duration("timeout", Bounds.MILLISECOND, Bounds.MAX_LAYER_TIMEOUT)
          .describedAs(
              "of reads and of writes, 1ms to 5m; 100ms for the first layer of a chain, 250ms for others"));
  public static final Setting<BreakerPolicy> BREAKER =
      ofFarLayers(Setting.of(Option.of("breaker", BreakerPolicy.class, PolicyTexts::breaker)
          .orElse(BreakerPolicy.failureRate(Defaults.BREAKER_FAILURE_PERCENT))
          .describedAs("off, consecutive(5) or failure-rate(50)")));
  public static final Setting<Long> BREAKER_FAILURE_RATE =
      ofFarLayers(number("breaker.failure-rate", 1, 100)
          .describedAs("percentage of failed requests at which the breaker opens"));
  public static final Setting<Duration> BREAKER_SLOWER_THAN =
      ofFarLayers(duration("breaker.slower-than", Bounds.MILLISECOND, Bounds.MAX_LAYER_TIMEOUT)
          .describedAs("above which a request is slow, 1ms to 5m; half the timeout if not given"));
  public static final Setting<Long> BREAKER_SLOW_RATE =
      ofFarLayers(number("breaker.slow-rate", 1, 100)
          .describedAs("percentage of slow requests at which the breaker opens; 50 if not given"));
  public static final Setting<Long> BREAKER_LAST_CALLS =
      ofFarLayers(number("breaker.last-calls", 2, 100_000)
          .describedAs("how many requests the breaker looks at; 100 if not given"));
  public static final Setting<Duration> BREAKER_WITHIN = ofFarLayers(
      duration("breaker.within", Duration.ofSeconds(1), Duration.ofHours(1))
          .describedAs(
              "the time span whose requests the breaker looks at, instead of a number of them, 1s to 1h"));
  public static final Setting<Long> BREAKER_AT_LEAST =
      ofFarLayers(number("breaker.at-least", 1, 100_000)
          .describedAs(
              "how many requests the breaker must have seen before it judges; 10 if not given"));
  public static final Setting<Duration> BREAKER_OPEN_FOR = ofFarLayers(
      duration("breaker.open-for", Bounds.MILLISECOND, Duration.ofHours(1))
          .describedAs(
              "how long the breaker stays open the first time, 1ms to 1h; 5s if not given, doubling to 30s"));
  public static final Setting<Long> BREAKER_TIMEOUTS = ofFarLayers(
      number("breaker.timeouts", 1, 1_000)
          .describedAs(
              "how many time-outs in a row, of reads and writes together, open both breakers; 3 if not given, with consecutive(n) n"));
  public static final Setting<WritePolicy> WRITES =
      ofLayers(Setting.of(Option.of("writes", WritePolicy.class, PolicyTexts::writes)
          .orElse(WritePolicy.sync())
          .describedAs("sync, queued or invalidate")));
  public static final Setting<Long> QUEUE_CAPACITY =
      ofFarLayers(number("queue.capacity", 1, 10_000_000)
          .describedAs("how many different keys the writer queue holds; 1,000 if not given"));
  public static final Setting<Long> QUEUE_MAX_BYTES = ofFarLayers(
      number("queue.max-bytes", 1_024, 1L << 40)
          .describedAs(
              "about how many bytes the writes hold that wait or are being sent, the encoded values above all; 33,554,432 if not given. One larger value passes alone"));
  public static final Setting<Overflow> QUEUE_OVERFLOW_WRITE = ofFarLayers(
      Setting.of(Option.of("queue.overflow.write", Overflow.class, Overflow::parse))
          .describedAs(
              "what happens to a write at a full queue: drop-newest, drop-oldest, wait(10ms) or run-in-caller"));
  public static final Setting<Overflow> QUEUE_OVERFLOW_WARM = ofFarLayers(
      Setting.of(Option.of("queue.overflow.warm", Overflow.class, Overflow::parse))
          .describedAs(
              "what happens to a copy of something read at a full queue: as for writes; drop-newest if not given"));
  public static final Setting<Long> QUEUE_BATCH =
      ofFarLayers(number("queue.batch", 1, 10_000, Defaults.QUEUE_BATCH)
          .describedAs("how many keys the writer of the queue sends at once"));
  public static final Setting<Long> PARALLEL =
      ofFarLayers(number("parallel", 1, 10_000, Defaults.LAYER_PARALLEL)
          .describedAs("how many calls a blocking layer runs at once"));
  public static final Setting<Long> WAITING =
      ofFarLayers(number("waiting", 0, 1_000_000, Defaults.LAYER_WAITING)
          .describedAs("how many calls wait for a thread of a blocking layer"));
  public static final Setting<Long> MAX_VALUE_BYTES =
      ofFarLayers(number("max-value-bytes", 1, Integer.MAX_VALUE, Defaults.VALUE_MAX_BYTES)
          .describedAs("the largest encoded value in bytes"));
  public static final Setting<String> CODEC = ofBoth(Setting.of(Option.text("codec")
      .describedAs("the id of the codec for values; the one that takes their type if not given")));
  public static final Setting<Boolean> REQUIRE_UP = ofFarLayers(Setting.of(Option.flag("require-up")
      .orElse(false)
      .describedAs("whether the build fails when the layer does not answer")));
  public static final Setting<Boolean> ENABLED = ofLayers(Setting.of(
      Option.flag("enabled").orElse(true).describedAs("whether the layer is part of the chain")));
  public static final Setting<String> PROVIDER = ofLayers(Setting.of(Option.text("provider")
      .describedAs("the name of the provider; the layer's own name if not given")));
  public static final Setting<Long> BATCH_SIZE =
      ofFarLayers(number("batch.size", 1, 10_000, Defaults.BATCH_SIZE)
          .describedAs("how many keys one request asks for"));
  public static final Setting<Long> BATCH_INFLIGHT =
      ofFarLayers(number("batch.inflight", 1, 64, Defaults.BATCH_INFLIGHT)
          .describedAs("how many requests are under way at once"));
  public static final Setting<Long> RETRY = ofFarLayers(number("retry", 0, 3, Defaults.RETRY)
      .describedAs("how often a read that failed is tried again within the timeout"));
  public static final Setting<Boolean> FAIL_FAST = ofFarLayers(Setting.of(Option.flag("fail-fast")
      .orElse(false)
      .describedAs("whether a failure of this layer fails the call, instead of being skipped")));

  // Chains.
  public static final Setting<LayerNames> LAYERS =
      ofChains(Setting.of(Option.of("layers", LayerNames.class, LayerNames::parse))
          .describedAs("the names of the layers, nearest first, separated by commas"));
  public static final Setting<Duration> TTL = ofChains(new Setting<>(
      Option.of("ttl", Duration.class, PolicyTexts::ttl)
          .orElse(Defaults.TTL)
          .describedAs(
              "how long an entry lives, 1ms to 3650d, or real-time, short-term, medium-term, long-term"),
      PolicyTexts::checkTtl));
  public static final Setting<Boolean> NEVER_EXPIRES = ofChains(Setting.of(
      Option.flag("never-expires").describedAs("whether entries live for ever, instead of a ttl")));
  public static final Setting<TtlScale> CHAIN_TTL_SCALE = ofChains(
      Setting.of(
          Option.of("ttl-scale", TtlScale.class, PolicyTexts::ttlScale)
              .orElse(TtlScale.uniform())
              .describedAs(
                  "how long copies count in each layer without a ttl-scale of its own: uniform, by-position (x1, x1, x2, x8 and so on) or decaying(0.5, 1s)")));
  public static final Setting<Double> JITTER = ofChains(new Setting<>(
      Option.of("jitter", Double.class, PolicyTexts::fraction)
          .orElse(Defaults.JITTER)
          .describedAs("by which share the chain's ttl is shortened at most, 0 to 0.5"),
      value -> Bounds.check("jitter", value, 0, 0.5)));
  public static final Setting<Duration> NEGATIVE_TTL = ofChains(new Setting<>(
      Option.duration("negative.ttl")
          .orElse(Defaults.NEGATIVE_TTL)
          .describedAs(
              "how long it is remembered that the origin has no value, no longer than the ttl"),
      PolicyTexts::checkTtl));
  public static final Setting<Duration> TIMEOUT = ofChains(
      duration("timeout", Bounds.MILLISECOND, Defaults.MAX_CALL_TIMEOUT)
          .describedAs(
              "of a call, 1ms to 2h; the timeouts of the layers and of the loader and 1s together if not given"));
  public static final Setting<Duration> LOADER_TIMEOUT = ofChains(
      duration("loader.timeout", Bounds.MILLISECOND, Duration.ofHours(1), Defaults.LOADER_TIMEOUT)
          .describedAs("of a load, 1ms to 1h"));
  public static final Setting<Long> LOADER_PARALLEL = ofChains(
      number("loader.parallel", 1, 100_000, Defaults.LOADER_PARALLEL)
          .describedAs(
              "how many loads run at once, and as many at each level of loads that loaders ask for"));
  public static final Setting<Long> LOADER_WAITING =
      ofChains(number("loader.waiting", 0, 10_000_000, Defaults.LOADER_WAITING)
          .describedAs("how many loads wait for a place"));
  public static final Setting<Long> LOADER_MAX_DEPTH = ofChains(
      number("loader.max-depth", 1, 10_000, Defaults.LOADER_MAX_DEPTH)
          .describedAs(
              "how many loads may wait for each other, each for one that its loader asks for; 1 means that loaders cause no loads"));
  public static final Setting<Long> CODEC_PARALLEL = ofChains(
      number("codec.parallel", 2, 10_000, Defaults.CODEC_PARALLEL)
          .describedAs(
              "how many threads run codecs and validators at once, of values that were read or loaded; they are started when others are busy"));
  public static final Setting<String> NAMESPACE = ofChains(new Setting<>(
      Option.text("namespace")
          .describedAs("what keys in shared layers begin with; the name of the chain if not given"),
      PolicyTexts::checkNamespace));
  public static final Setting<Duration> CLOSE_TIMEOUT = ofChains(
      duration("close.timeout", Bounds.MILLISECOND, Duration.ofHours(1), Defaults.CLOSE_TIMEOUT)
          .describedAs("how long closing drains the queues, 1ms to 1h"));
  public static final Setting<Duration> CONNECT_TIMEOUT = ofChains(duration(
          "connect.timeout", Bounds.MILLISECOND, Bounds.MAX_LAYER_TIMEOUT, Defaults.CONNECT_TIMEOUT)
      .describedAs("how long the build waits for layers that are required to be up, 1ms to 5m"));
  public static final Setting<Duration> TOMBSTONE_LIFE = ofChains(duration(
          "tombstone.life", Duration.ofSeconds(10), Bounds.MAX_DURATION, Defaults.TOMBSTONE_LIFE)
      .describedAs("how long a byte layer refuses older puts after an invalidation, from 10s"));
  public static final Setting<Duration> RESERVATION_LIFE = ofChains(
      duration(
              "reservation.life",
              Duration.ofSeconds(1),
              Duration.ofMinutes(10),
              Defaults.RESERVATION_LIFE)
          .describedAs(
              "how long a slot stays reserved for a flight whose node has gone, 1s to 10m; at most half the loader.timeout"));
  public static final Setting<Duration> LEASE_WAIT = ofChains(
      duration("lease.wait", Duration.ZERO, Duration.ofHours(1), Defaults.LEASE_WAIT)
          .describedAs(
              "how long a flight waits for what another node loads before it loads itself, 0 to 1h; at most the loader.timeout"));
  public static final Setting<Duration> CLOCK_MAX_SKEW = ofChains(
      duration("clock.max-skew", Duration.ofMillis(10), Duration.ofMinutes(1), Defaults.MAX_SKEW)
          .describedAs("by how much the clocks of two nodes differ at most, 10ms to 1m"));
  public static final Setting<Duration> CLOCK_TICK = ofChains(
      duration("clock.tick", Bounds.MILLISECOND, Duration.ofMillis(100), Defaults.CLOCK_TICK)
          .describedAs("how coarse the clock of near reads is, 1ms to 100ms"));
  public static final Setting<Duration> NEAR_SWEEP = ofChains(
      duration("near.sweep", Duration.ofSeconds(1), Duration.ofDays(1), Defaults.NEAR_SWEEP)
          .describedAs("how often dead near entries are removed, 1s to 1d"));
  public static final Setting<Long> FLIGHTS_CAPACITY =
      ofChains(number("flights.capacity", 1, 10_000_000, Defaults.FLIGHTS_CAPACITY)
          .describedAs("how many keys may be under way at once"));
  public static final Setting<Long> BULK_MAX_KEYS =
      ofChains(number("bulk.max-keys", 1, 1_000_000, Defaults.BULK_MAX_KEYS)
          .describedAs("how many keys one call may have"));
  public static final Setting<Long> KEY_MAX_BYTES =
      ofChains(number("key.max-bytes", 16, 4_096, Defaults.KEY_MAX_BYTES)
          .describedAs("how many bytes a key may have in UTF-8"));
  public static final Setting<KeyRendering> MESSAGES_KEYS =
      ofChains(Setting.of(Option.of("messages.keys", KeyRendering.class, KeyRendering::parse)
          .orElse(KeyRendering.HIDE)
          .describedAs("show or hide: whether messages may hold keys")));
  public static final Setting<RequiredAcks> WRITE_REQUIRE = ofChains(
      Setting.of(
          Option.of("write.require", RequiredAcks.class, RequiredAcks::parse)
              .orElse(RequiredAcks.NONE)
              .describedAs(
                  "none, one, quorum or all: of the far layers written synchronously, how many must take a put or an invalidation, or the call fails")));
  public static final Setting<Long> COMPRESSION_THRESHOLD = ofChains(new Setting<>(
      Option.of("compression.threshold", Long.class, PolicyTexts::threshold)
          .orElse(0L)
          .describedAs(
              "from how many encoded bytes on values are compressed, on for 1,024, or off"),
      value -> Bounds.check("compression.threshold", value, 0, Integer.MAX_VALUE)));
  public static final Setting<Long> OWED_CAPACITY =
      ofChains(number("owed.capacity", 1, 100_000_000, Defaults.OWED_CAPACITY)
          .describedAs("how many keys may be owed to a layer"));
  public static final Setting<Long> MISSED_MAX_BYTES = ofChains(
      number("missed.max-bytes", 1_024, 1L << 40, Defaults.MISSED_MAX_BYTES)
          .describedAs(
              "about how much memory what the layers missed may take, in equal shares; beyond a layer's share everything stored in it before is not believed"));

  public static final Setting<String> BACKPLANE = ofChains(
      Setting.of(
          Option.text("backplane")
              .describedAs(
                  "the layer whose backplane tells other nodes of writes, or off; the only layer that offers one if not given")));
  public static final Setting<Duration> BACKPLANE_HEARTBEAT = ofChains(
      duration(
              "backplane.heartbeat",
              Duration.ofMillis(100),
              Duration.ofMinutes(1),
              Defaults.HEARTBEAT)
          .describedAs(
              "how often a chain sends itself a message, 100ms to 1m; when three are missing, the backplane counts as down"));
  public static final Setting<Long> MESSAGE_MAX_KEYS =
      ofChains(number("message.max-keys", 1, 10_000, Defaults.MESSAGE_MAX_KEYS)
          .describedAs("how many keys one message to other nodes may have"));
  public static final Setting<Long> SUSPECT_RATE =
      ofChains(number("suspect.rate", 1, 1_000_000, Defaults.SUSPECT_RATE)
          .describedAs(
              "how many near entries are checked in a second after messages may have been missed"));

  public static final Setting<Duration> GENERATIONS_POLL = ofChains(
      duration(
              "generations.poll",
              Duration.ofMillis(100),
              Duration.ofMinutes(1),
              Defaults.GENERATIONS_POLL)
          .describedAs(
              "how often the far layers are asked whether another node has cleared, while no backplane is up that would say so, 100ms to 1m"));

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
  public static Setting<?> ofLayers(String name) {
    return OF_LAYERS.stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Setting<Long> number(String name, long least, long most) {
    return new Setting<>(
        Option.number(name).describedAs("; " + Texts.number(least) + " to " + Texts.number(most)),
        value -> Bounds.check(name, value, least, most));
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
