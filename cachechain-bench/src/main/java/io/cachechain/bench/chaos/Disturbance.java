package io.cachechain.bench.chaos;

import java.time.Duration;
import java.util.List;

/**
 * Something bad that is done to servers and undone.
 *
 * @param name what it is
 * @param strike does it
 * @param heal undoes it
 */
record Disturbance(String name, Step strike, Step heal) {
  private static final int JUNK = 40;
  private static final String MEGABYTE = "x".repeat(1 << 20);

  /** Returns those that concern the servers, in the order in which they are done. */
  static List<Disturbance> ofServers(ChaosServers all) {
    return List.of(
        of(
            "Redis killed, and back empty",
            () -> all.redis().kill(),
            () -> all.redis().restart()),
        of("Redis stopped", () -> all.redis().stop(), () -> all.redis().resume()),
        of(
            "Memcached killed, and back empty",
            () -> all.memcached().kill(),
            () -> all.memcached().restart()),
        of(
            "Memcached stopped",
            () -> all.memcached().stop(),
            () -> all.memcached().resume()),
        of(
            "PostgreSQL killed, and back",
            () -> all.postgres().kill(),
            () -> all.postgres().restart()),
        of(
            "PostgreSQL stopped",
            () -> all.postgres().stop(),
            () -> all.postgres().resume()),
        of(
            "Redis cut off without a word",
            () -> all.redisProxy().blackHole(),
            () -> all.redisProxy().passes()),
        of(
            "all connections refused",
            () -> {
              all.redisProxy().refuses();
              all.memcachedProxy().refuses();
              all.postgresProxy().refuses();
            },
            () -> {
              all.redisProxy().passes();
              all.memcachedProxy().passes();
              all.postgresProxy().passes();
            }),
        of(
            "Redis takes writes, and its answers are lost",
            () -> all.redisProxy().swallowsReplies(),
            () -> {
              all.redisProxy().passes();
              all.redisProxy().cutsConnections();
            }),
        of(
            "PostgreSQL and Memcached reset",
            () -> {
              all.memcachedProxy().resets();
              all.postgresProxy().resets();
            },
            () -> {
              all.memcachedProxy().passes();
              all.postgresProxy().passes();
            }),
        of(
            "Redis slow",
            () -> all.redisProxy().latency(Duration.ofMillis(70)),
            () -> all.redisProxy().passes()),
        of("Redis full, evicting", () -> fill(all), () -> empty(all)),
        of(
            "Redis killed, and back from an old snapshot",
            () -> {
              Object unused = all.redis().call("SAVE");
            },
            () -> all.redis().restart()));
  }

  private static Disturbance of(String name, Step strike, Step heal) {
    return new Disturbance(name, strike, heal);
  }

  private static void fill(ChaosServers all) {
    for (int i = 0; i < JUNK; i++) {
      Object unused = all.redis().call("SET", "junk-" + i, MEGABYTE);
    }
  }

  private static void empty(ChaosServers all) {
    for (int i = 0; i < JUNK; i++) {
      Object unused = all.redis().call("DEL", "junk-" + i);
    }
  }

  /** Something to do. */
  interface Step {
    /** Does it, and returns when it is done. */
    void run() throws Exception;
  }
}
