package io.cachechain.bench.rounds;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.cachechain.CloseableChain;
import io.cachechain.bench.result.Group;
import io.cachechain.bench.result.Results;
import io.cachechain.core.ChainBuilder;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Random;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;

/**
 * Question: how many puts does a chain of Caffeine and Redis take, with a backplane and without,
 * beside the same by hand?
 *
 * <p>By hand a put is a {@code set} with a ttl that is awaited, a put into Caffeine, and, with
 * messages, a {@code publish} of the key that is awaited; whoever publishes has a listener, too.
 */
public final class Puts {
  private static final String QUESTION =
      "How many puts does a chain of Caffeine and Redis take, beside the same by hand?";

  private final Clients clients;
  private final String[] names;
  private final byte[] value;

  private Puts(Clients clients, int keys, int size) {
    this.clients = clients;
    this.names = new String[keys];
    for (int key = 0; key < keys; key++) {
      names[key] = "item:" + key;
    }
    this.value = new byte[size];
    new Random(size).nextBytes(value);
  }

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    RoundOptions options = RoundOptions.parse("1,64", "0", arguments);
    List<Group> groups = new ArrayList<>();
    for (int size : options.values()) {
      try (Clients clients = new Clients()) {
        Puts puts = new Puts(clients, options.keys(), size);
        List<Contestant> notifying = puts.notifying();
        List<Contestant> silent = puts.silent();
        notifying.removeIf(contestant -> !options.takes(contestant));
        silent.removeIf(contestant -> !options.takes(contestant));
        Rounds rounds = new Rounds(options, "put");
        for (Distribution distribution : options.distributions()) {
          int[] keys = distribution.draw(options.keys(), new Random(size));
          String title = String.format(
              Locale.ROOT, "%,d B, %s", size, distribution.name().toLowerCase(Locale.ROOT));
          for (Load load : options.loads()) {
            groups.add(rounds.run(title + ", other nodes are notified", load, keys, notifying));
            groups.add(rounds.run(title + ", nobody is notified", load, keys, silent));
          }
        }
      }
    }
    Results.of(Puts.class, QUESTION, arguments, groups).report(System.out, options.file());
  }

  private List<Contestant> notifying() {
    List<Contestant> notifying = new ArrayList<>();
    notifying.add(chain("with-backplane", true));
    RedissonClient redisson = clients.redisson();
    Cache<String, byte[]> near = near();
    RTopic topic = redisson.getTopic("by-hand", StringCodec.INSTANCE);
    int unused = topic.addListener(String.class, (channel, key) -> {
      if (key.startsWith("other:")) {
        near.invalidate(key);
      }
    });
    notifying.add(Contestant.blocking("by hand, Redisson", key -> {
      put(redisson, near, names[key]);
      long receivers = topic.publish(names[key]);
      if (receivers == 0) {
        throw new IllegalStateException("nobody listens");
      }
    }));
    StatefulRedisConnection<String, byte[]> lettuce = clients.lettuce();
    Cache<String, byte[]> nearLettuce = near();
    notifying.add(Contestant.blocking("by hand, Lettuce", key -> {
      put(lettuce.sync(), nearLettuce, names[key]);
      long receivers = lettuce.sync().publish("by-hand", names[key].getBytes(UTF_8));
      if (receivers == 0) {
        throw new IllegalStateException("nobody listens");
      }
    }));
    return notifying;
  }

  private List<Contestant> silent() {
    List<Contestant> silent = new ArrayList<>();
    silent.add(chain("without-backplane", false));
    RedissonClient redisson = clients.redisson();
    Cache<String, byte[]> near = near();
    silent.add(Contestant.blocking("by hand, Redisson", key -> put(redisson, near, names[key])));
    StatefulRedisConnection<String, byte[]> lettuce = clients.lettuce();
    Cache<String, byte[]> nearLettuce = near();
    silent.add(Contestant.blocking(
        "by hand, Lettuce", key -> put(lettuce.sync(), nearLettuce, names[key])));
    com.alicp.jetcache.Cache<String, byte[]> jetCache = clients.jetCache(
        names.length, clients.jetCacheFar("jetcache:", bytes -> bytes, bytes -> bytes));
    silent.add(Contestant.blocking("JetCache", key -> jetCache.put(names[key], value)));
    return silent;
  }

  private Contestant chain(String name, boolean backplane) {
    Properties settings = Clients.patience(name);
    settings.setProperty("cachechain.chains." + name + ".backplane", backplane ? "redis" : "off");
    CloseableChain<String, byte[]> chain =
        clients.chain(ChainBuilder.create(name, String.class, byte[].class)
            .layer(CaffeineLayer.maximumSize(names.length))
            .layer(clients.layer(), layer -> layer.requireUp().timeout(Duration.ofSeconds(10)))
            .ttl(Clients.TTL)
            .settings(settings)
            .build());
    return Contestant.blocking("chain", key -> {
      var unused = chain.put(names[key], value);
    });
  }

  private Cache<String, byte[]> near() {
    return Caffeine.newBuilder()
        .maximumSize(names.length)
        .expireAfterWrite(Clients.TTL)
        .build();
  }

  private void put(RedissonClient redisson, Cache<String, byte[]> near, String name) {
    redisson.<byte[]>getBucket("bare:" + name, ByteArrayCodec.INSTANCE).set(value, Clients.TTL);
    near.put(name, value);
  }

  private void put(RedisCommands<String, byte[]> lettuce, Cache<String, byte[]> near, String name) {
    String unused = lettuce.set("bare:" + name, value, SetArgs.Builder.px(Clients.TTL));
    near.put(name, value);
  }
}
