package io.cachechain.core.internal.limits;

import java.time.Duration;

/** Default values, each with its reason. */
public final class Defaults {
  /**
   * Short enough that a forgotten invalidation is not noticed for long, long enough to take most of
   * the load off the origin.
   */
  public static final Duration TTL = Duration.ofMinutes(5);

  /**
   * Spreads the expiry of what was stored together, so that it is not loaded together again; only
   * ever shortens.
   */
  public static final double JITTER = 0.10;

  /**
   * An absent value usually comes into being soon after it was asked for, so its absence counts for
   * less long than a value.
   */
  public static final Duration NEGATIVE_TTL = Duration.ofMinutes(1);

  /** The ttl scale of a layer: its copies live as long as the entry. */
  public static final double TTL_SCALE = 1;

  /**
   * By which share copies count shorter from one layer to the next nearer one, where they decay.
   */
  public static final double TTL_DECAY_FACTOR = 0.5;

  /**
   * What decaying copies count at least: a shorter life costs more reads than it brings freshness.
   */
  public static final Duration TTL_DECAY_FLOOR = Duration.ofSeconds(1);

  /**
   * The scale of the third layer by position: it is mostly a database, kept to spare the origin.
   */
  public static final double TTL_SCALE_OF_THIRD_LAYER = 2;

  /** The scale of layers beyond the third by position. */
  public static final double TTL_SCALE_BEYOND = 8;

  /**
   * How long a near copy in front of a shared layer counts while no backplane notifies of other
   * nodes' writes: bounds what other nodes may see.
   */
  public static final Duration NEAR_MAX_TTL = Duration.ofSeconds(30);

  /**
   * The same with a backplane: what it does not notify of, such as a change made past this library,
   * is seen then at last.
   */
  public static final Duration NEAR_MAX_TTL_WITH_BACKPLANE = Duration.ofMinutes(5);

  /** How often a chain proves that its messages come back; three may be missing. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(1);

  /** Keys in one message to other nodes: applied in about a millisecond. */
  public static final int MESSAGE_MAX_KEYS = 500;

  /**
   * Near entries checked in a second after messages were missed: a fraction of what a cache server
   * answers.
   */
  public static final int REVALIDATION_RATE = 500;

  /**
   * How often records of generations are read while no backplane notifies of a change: one small
   * read for each far layer.
   */
  public static final Duration GENERATIONS_POLL = Duration.ofSeconds(1);

  /**
   * How long a far layer refuses older puts after an invalidation: longer than any write can be on
   * its way.
   */
  public static final Duration TOMBSTONE_LIFE = Duration.ofSeconds(60);

  /**
   * How long a reservation lives that is not renewed: a node that stops holds up nobody for longer.
   */
  public static final Duration RESERVATION_LIFE = Duration.ofSeconds(10);

  /**
   * How long a flight waits for what another node loads: as long as a load may take; a lease that
   * nobody renews ends before.
   */
  public static final Duration LEASE_WAIT = Duration.ofSeconds(30);

  /** The most that clocks of two nodes with NTP are seen to differ, with much room. */
  public static final Duration MAX_SKEW = Duration.ofSeconds(5);

  /**
   * How coarse the clock of near reads is: a clock read costs as much as a hit, and nobody sees 10
   * ms.
   */
  public static final Duration CLOCK_TICK = Duration.ofMillis(10);

  /** How often dead near entries are swept: they cost memory only. */
  public static final Duration NEAR_SWEEP = Duration.ofMinutes(1);

  /**
   * No breaker on a healthy cache server needs longer; the first far layer stands between every
   * near miss and its answer.
   */
  public static final Duration FIRST_LAYER_TIMEOUT = Duration.ofMillis(100);

  /**
   * Any layer behind the first is asked more rarely, and is often a database; a cache that takes
   * longer is no help. Each caller loses it once or twice when the layer hangs.
   */
  public static final Duration LAYER_TIMEOUT = Duration.ofMillis(250);

  /** Longer than a reasonable query, and not infinite. */
  public static final Duration LOADER_TIMEOUT = Duration.ofSeconds(30);

  /**
   * What a call may take beyond its layers and its loader: codecs, queues, threads that wait for a
   * processor.
   */
  public static final Duration CALL_SLACK = Duration.ofSeconds(1);

  /** The longest timeout of a call. */
  public static final Duration MAX_CALL_TIMEOUT = Duration.ofHours(2);

  /** Loads at once: an outage of the far layers must not become one of the origin. */
  public static final int LOADER_PARALLEL = 256;

  /** Loads that wait for a place: what an origin can work off within the timeout of its callers. */
  public static final int LOADER_WAITING = 10_000;

  /**
   * Loads that wait for each other: far more than any sensible tree of keys is deep, and few enough
   * to end a recursion without end before it has cost much.
   */
  public static final int LOADER_MAX_DEPTH = 64;

  /**
   * Threads that run codecs and validators: as many as loads, since the slow ones among both wait
   * for something.
   */
  public static final int CODEC_PARALLEL = 256;

  /** How long {@code close} drains queues: below the grace period of the usual orchestrators. */
  public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  /**
   * How long {@code requireUp} waits for the first connection; a local or near server answers in a
   * few milliseconds.
   */
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /**
   * Keys in flight: at some hundred bytes each, a bound on memory which no healthy chain reaches.
   */
  public static final int FLIGHTS_CAPACITY = 100_000;

  /** Keys of one bulk call: beyond it, one call would hold up all others of a layer. */
  public static final int BULK_MAX_KEYS = 10_000;

  /** Bytes of a key in UTF-8: longer ones are mostly values by mistake. */
  public static final int KEY_MAX_BYTES = 1_024;

  /**
   * Keys of hints for a layer: versions only, about 100 MB at worst; beyond it nothing older in the
   * layer is trusted.
   */
  public static final int MISSED_CAPACITY = 1_000_000;

  /**
   * What the layers of a chain missed: some 300,000 short keys, and no more than a small heap can
   * spare.
   */
  public static final long MISSED_MAX_BYTES = 64L << 20;

  /**
   * Keys in one request to a layer: larger ones gain little, and block others in single-threaded
   * servers.
   */
  public static final int BATCH_SIZE = 100;

  /** Requests for batches under way to one server. */
  public static final int BATCH_INFLIGHT = 4;

  /** Different keys in the writer queue of a layer: about a second of writes. */
  public static final int QUEUE_CAPACITY = 1_000;

  /**
   * What the writes on their way to a layer weigh: four of the largest values, and together with
   * what is made of them no more than a heap of 256 MiB can spare.
   */
  public static final long QUEUE_MAX_BYTES = 32L << 20;

  /** Bytes of values in one request: so large requests do not take all the time of small ones. */
  public static final long BATCH_MAX_BYTES = 1L << 20;

  /** Keys that the writer of a queue sends at once. */
  public static final int QUEUE_BATCH = 100;

  /** How long a put waits for room in a full queue: back pressure that a caller does not notice. */
  public static final Duration QUEUE_WAIT = Duration.ofMillis(10);

  /** Calls of a blocking layer at once. */
  public static final int LAYER_PARALLEL = 64;

  /**
   * Calls that wait for a thread of a blocking layer; beyond it they are refused at once, so that
   * one hung store cannot take all threads.
   */
  public static final int LAYER_WAITING = 1_000;

  /**
   * The largest encoded value of a layer: more is hardly a cache entry, and would hold up all
   * others on the connection.
   */
  public static final long MAX_VALUE_BYTES = 8L << 20;

  /**
   * The threshold of compression when it is switched on without one: below it compressing costs
   * more than it saves.
   */
  public static final int COMPRESSION_THRESHOLD = 1_024;

  /** Retries of reads: off, since the next layer answers sooner than the second attempt. */
  public static final int RETRY = 0;

  /** Requests that a breaker looks at. */
  public static final int BREAKER_LAST_CALLS = 100;

  /**
   * Requests that a breaker must have seen before it may open: one failure of one request is no
   * outage.
   */
  public static final int BREAKER_AT_LEAST = 10;

  /** Percentage of failures at which a breaker opens. */
  public static final int BREAKER_FAILURE_PERCENT = 50;

  /** Percentage of slow requests at which a breaker opens. */
  public static final int BREAKER_SLOW_PERCENT = 50;

  /** Failures in a row when {@code consecutive} is written without a number. */
  public static final int BREAKER_CONSECUTIVE = 5;

  /** How long a breaker stays open first: a restart of a server. */
  public static final Duration BREAKER_OPEN = Duration.ofSeconds(5);

  /** How long a breaker stays open after repeated failures of its probes. */
  public static final Duration BREAKER_OPEN_MAX = Duration.ofSeconds(30);

  /** Probes that decide whether a breaker closes, and whether a hang check is over. */
  public static final int BREAKER_PROBES = 5;

  /**
   * Signs in a row after which a breaker opens. Callers wait for the first one only, so the others
   * cost nobody anything: a server that hangs for less than half a second is not given up for five.
   */
  public static final int BREAKER_TIMEOUTS = 5;

  /** How long such signs alone may go on before a breaker opens, however few a long timeout makes. */
  public static final Duration BREAKER_SILENCE = Duration.ofSeconds(1);

  private Defaults() {}
}
