package io.cachechain.bench.rounds;

import com.alicp.jetcache.Cache;
import io.cachechain.CloseableChain;
import io.cachechain.bench.result.Group;
import io.cachechain.bench.result.Results;
import io.cachechain.core.ChainBuilder;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/**
 * Question: how many hits in Redis does a chain without a near layer answer, beside bare clients
 * that read values of the same size?
 *
 * <p>One table for each load, size and distribution. All values are held by one server; a read that
 * finds none ends the run.
 */
public final class FarHits {
  private static final String QUESTION =
      "How many hits in Redis does a chain without a near layer answer, beside the bare clients?";

  private FarHits() {}

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    RoundOptions options = RoundOptions.parse("1,64", "256", arguments);
    List<Group> groups = new ArrayList<>();
    for (int size : options.values()) {
      try (Clients clients = new Clients()) {
        FarHits hits = new FarHits();
        List<Contestant> blocking = new ArrayList<>();
        List<Contestant> asynchronous = new ArrayList<>();
        hits.open(clients, options.keys(), size, blocking, asynchronous);
        blocking.removeIf(contestant -> !options.takes(contestant));
        asynchronous.removeIf(contestant -> !options.takes(contestant));
        Rounds rounds = new Rounds(options, "read");
        for (Distribution distribution : options.distributions()) {
          int[] keys = distribution.draw(options.keys(), new Random(size));
          String title = String.format(
              Locale.ROOT, "%,d B, %s", size, distribution.name().toLowerCase(Locale.ROOT));
          for (Load load : options.loads()) {
            groups.add(
                rounds.run(title, load, keys, load.asynchronous() ? asynchronous : blocking));
          }
        }
      }
    }
    Results.of(FarHits.class, QUESTION, arguments, groups).report(System.out, options.file());
  }

  private void open(
      Clients clients,
      int keys,
      int size,
      List<Contestant> blocking,
      List<Contestant> asynchronous) {
    byte[] value = new byte[size];
    new Random(size).nextBytes(value);
    String[] names = new String[keys];
    for (int key = 0; key < keys; key++) {
      names[key] = "item:" + key;
    }
    CloseableChain<String, byte[]> chain =
        clients.chain(ChainBuilder.create("chain", String.class, byte[].class)
            .layer(clients.layer(), layer -> layer.requireUp().timeout(Duration.ofSeconds(10)))
            .ttl(Clients.TTL)
            .settings(Clients.patience("chain"))
            .build());
    RedissonClient redisson = clients.redisson();
    StatefulRedisConnection<String, byte[]> lettuce = clients.lettuce();
    Cache<String, byte[]> jetCache =
        clients.jetCacheFar("jetcache:", bytes -> bytes, bytes -> bytes);
    for (String name : names) {
      var unused = chain.put(name, value);
      redisson.<byte[]>getBucket("bare:" + name, ByteArrayCodec.INSTANCE).set(value, Clients.TTL);
      jetCache.put(name, value);
    }
    blocking.add(Contestant.blocking("chain", key -> check(chain.get(names[key]), size)));
    blocking.add(Contestant.blocking(
        "Redisson",
        key -> check(
            redisson
                .<byte[]>getBucket("bare:" + names[key], ByteArrayCodec.INSTANCE)
                .get(),
            size)));
    blocking.add(Contestant.blocking(
        "Lettuce", key -> check(lettuce.sync().get("bare:" + names[key]), size)));
    blocking.add(
        Contestant.blocking("JetCache on Redisson", key -> check(jetCache.get(names[key]), size)));
    asynchronous.add(new Contestant(
        "chain", key -> chain.async().get(names[key]).thenAccept(found -> check(found, size))));
    asynchronous.add(new Contestant(
        "Redisson",
        key -> redisson
            .<byte[]>getBucket("bare:" + names[key], ByteArrayCodec.INSTANCE)
            .getAsync()
            .thenAccept(found -> check(found, size))));
    asynchronous.add(new Contestant(
        "Lettuce",
        key -> lettuce.async().get("bare:" + names[key]).thenAccept(found -> check(found, size))));
  }

  private static void check(byte @Nullable [] found, int size) {
    if (found == null || found.length != size) {
      throw new IllegalStateException("a read that is no hit");
    }
  }
}
