package io.cachechain.tier.caffeine;

import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.NearLayer;
import io.cachechain.spi.Option;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.ToLongFunction;

/** Opens near layers on Caffeine, under the name {@code caffeine}. Found by {@link java.util.ServiceLoader}. */
public final class CaffeineLayerProvider implements CacheLayerProvider {
  /** So many entries are held if nothing else is said: useful for most, and a few megabytes for values of usual size. */
  static final long DEFAULT_MAXIMUM_SIZE = 10_000;

  /** More entries than this no layer may hold. */
  static final long LARGEST_MAXIMUM_SIZE = 1L << 31;

  /** More room than this cannot be asked for in advance. */
  static final long LARGEST_INITIAL_CAPACITY = 1L << 30;

  static final Duration SHORTEST_IDLE = Duration.ofMillis(1);
  static final Duration LONGEST_IDLE = Duration.ofDays(3_650);

  static final Option<Long> MAXIMUM_SIZE = Option.number("maximum-size")
      .orElse(DEFAULT_MAXIMUM_SIZE)
      .describedAs(
          "the largest number of entries, 1 to 2,147,483,648; of no effect with maximum-bytes");

  static final Option<Long> MAXIMUM_BYTES = Option.number("maximum-bytes")
      .describedAs(
          "the largest size of all values together in bytes, instead of maximum-size; values other than byte[] need a weigher. An entry counts as at least 64 bytes");

  static final Option<Long> INITIAL_CAPACITY = Option.number("initial-capacity")
      .describedAs(
          "the number of entries for which space is allocated at the start, 0 to 1,073,741,824, not above maximum-size");

  static final Option<Duration> EXPIRE_AFTER_ACCESS = Option.duration("expire-after-access")
      .describedAs(
          "the time after its last use at which an entry is removed, 1ms to 3650d; costs a clock read on each hit");

  @SuppressWarnings("rawtypes") // a class literal has no parameters
  static final Option<ToLongFunction> WEIGHER = Option.object("weigher", ToLongFunction.class)
      .describedAs("a function that gives the size of a value in bytes, for maximum-bytes");

  @SuppressWarnings("rawtypes") // a class literal has no parameters
  static final Option<EvictionListener> EVICTION_LISTENER = Option.object(
          "eviction-listener", EvictionListener.class)
      .describedAs(
          "a listener that the executor calls for each entry that the layer evicted or that expired");

  static final Option<Executor> EXECUTOR = Option.object("executor", Executor.class)
      .describedAs("the executor that runs the eviction listener; the common pool if not given");

  private static final List<Option<?>> OPTIONS = List.of(
      MAXIMUM_SIZE,
      MAXIMUM_BYTES,
      INITIAL_CAPACITY,
      EXPIRE_AFTER_ACCESS,
      WEIGHER,
      EVICTION_LISTENER,
      EXECUTOR);

  /** Called by the service loader, and by who wants a provider in hand. */
  public CaffeineLayerProvider() {}

  @Override
  public String name() {
    return "caffeine";
  }

  @Override
  public int distance() {
    return IN_PROCESS;
  }

  @Override
  public List<Option<?>> options() {
    return OPTIONS;
  }

  @Override
  public List<String> faults(LayerConfig config) {
    List<String> faults = new ArrayList<>();
    long maximumSize = config.get(MAXIMUM_SIZE);
    boolean weighed = config.find(MAXIMUM_BYTES).isPresent();
    check(faults, MAXIMUM_SIZE, maximumSize, 1, LARGEST_MAXIMUM_SIZE);
    config
        .find(MAXIMUM_BYTES)
        .ifPresent(bytes -> check(faults, MAXIMUM_BYTES, bytes, 1, Long.MAX_VALUE));
    config
        .find(INITIAL_CAPACITY)
        .ifPresent(
            initial -> check(faults, INITIAL_CAPACITY, initial, 0, LARGEST_INITIAL_CAPACITY));
    config.find(EXPIRE_AFTER_ACCESS).ifPresent(idle -> checkIdle(faults, idle, config));
    if (weighed && maximumSize != DEFAULT_MAXIMUM_SIZE) {
      faults.add(
          "'maximum-size' and 'maximum-bytes' are both set. Keep one: a layer is bounded by entries or by bytes.");
    }
    long initialCapacity = config.find(INITIAL_CAPACITY).orElse(0L);
    if (!weighed && maximumSize > 0 && initialCapacity > maximumSize) {
      faults.add("'initial-capacity' is " + initialCapacity + ", more than 'maximum-size' with "
          + maximumSize + ". Lower the one or raise the other.");
    }
    if (weighed && config.find(WEIGHER).isEmpty() && config.valueType() != byte[].class) {
      faults.add(
          "'maximum-bytes' needs a weigher for values of " + config.valueType().getTypeName()
              + ". Call CaffeineLayer.maximumBytes(bytes, weigher), or set 'maximum-size' instead.");
    }
    if (!weighed && config.find(WEIGHER).isPresent()) {
      faults.add(
          "a weigher is given, but 'maximum-bytes' is not set. Call CaffeineLayer.maximumBytes(bytes, weigher).");
    }
    return faults;
  }

  private static void check(
      List<String> faults, Option<Long> option, long value, long least, long most) {
    String fault = Bounds.fault(option.name(), value, least, most);
    if (fault != null) {
      faults.add(fault);
    }
  }

  private static void checkIdle(List<String> faults, Duration idle, LayerConfig config) {
    String fault = Bounds.fault(EXPIRE_AFTER_ACCESS.name(), idle, SHORTEST_IDLE, LONGEST_IDLE);
    if (fault != null) {
      faults.add(fault);
      return;
    }
    config
        .ttl()
        .filter(ttl -> idle.compareTo(ttl) >= 0)
        .ifPresent(
            ttl -> faults.add(
                "'expire-after-access' is " + EXPIRE_AFTER_ACCESS.render(idle)
                    + ", but copies count here for " + EXPIRE_AFTER_ACCESS.render(ttl)
                    + " only, so it would never come into play. Shorten it below the ttl, or lengthen the ttl."));
  }

  @Override
  public NearLayer<Object, Object> open(LayerConfig config) {
    return CaffeineOpening.open(config);
  }
}
