package io.cachechain.tier.redis;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import io.cachechain.internal.tier.SharedByKey;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisConnectionException;

/** Makes clients of the layer's own, with few threads, all of them daemons. */
final class OwnClient {
  private static final int FEWEST_LOOPS = 2;
  private static final int MOST_LOOPS = 4;

  /** Redisson notifies its listeners of connections there; nothing of a request. */
  private static final int WORKERS = 2;

  /** How long closing waits for requests under way, and then for the threads to end. */
  private static final long CLOSE_MILLIS = 500;

  private final EventLoopGroup loops;
  private final ExecutorService workers;
  private @Nullable RedissonClient redisson;

  private OwnClient(String thread) {
    int cores = Runtime.getRuntime().availableProcessors();
    loops = new MultiThreadIoEventLoopGroup(
        Math.min(MOST_LOOPS, Math.max(FEWEST_LOOPS, cores)),
        new DefaultThreadFactory(thread + "-io", true),
        NioIoHandler.newFactory());
    workers =
        Executors.newFixedThreadPool(WORKERS, new DefaultThreadFactory(thread + "-work", true));
  }

  /**
   * Connects, or shares what is connected already; blocks for a few times the connect timeout at
   * most.
   *
   * <p>Each attempt has a client and threads of its own: Redisson keeps something of each failed
   * attempt until it is shut down.
   *
   * @param settings what to connect to
   * @throws Exception if the server does not answer; nothing is left over then
   */
  static Client connect(RedisSettings settings, ClientUse use) throws Exception {
    RedisSettings.Servers servers = settings.servers();
    if (greet(servers, use.location())) {
      use.reachable().run(); // what takes time from now on is this process, which loads a driver
    }
    SharedByKey.Lease<Driver> driver =
        Driver.SHARED.acquire(use.key(), () -> new OwnClient(use.prefix()).connected(servers, use));
    use.reachable().run();
    return new Client(driver, use).checked();
  }

  /**
   * Sees whether any of the servers takes connections at all, and speaks as its address says. While
   * none does, which may be for hours, no client with its threads is made, and Redisson does not
   * log each attempt, nor pages of what it cannot read.
   *
   * @return whether one has answered
   */
  private static boolean greet(RedisSettings.Servers settings, String location) {
    RedisSettings.Login login =
        settings.mode() == RedisMode.SENTINEL ? settings.sentinelLogin() : settings.login();
    IOException away = null;
    LayerException busy = null;
    for (RedisAddress address : settings.addresses()) {
      try {
        return new Greeting(address, login.password() != null, location, settings.connectTimeout())
            .exchange();
      } catch (IOException failure) {
        away = failure;
      } catch (LayerException refused) {
        if (refused.kind() == FailureKind.MISUSE) {
          throw refused;
        }
        busy = refused; // another server may have room
      }
    }
    throw busy != null
        ? busy
        : new RedisConnectionException("none of the servers takes connections", away);
  }

  private Driver connected(RedisSettings.Servers servers, ClientUse use) {
    try {
      RedissonClient created = Redisson.create(ClientConfig.of(servers, loops, workers));
      redisson = created;
      DriverInside.installDaemonTimer(created, use.prefix() + "-timer");
      return Driver.connect(created, use, this::shutdown);
    } catch (RuntimeException failure) {
      shutdown();
      throw failure;
    }
  }

  private void shutdown() {
    try {
      if (redisson != null) {
        redisson.shutdown(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS);
      }
    } finally {
      loops
          .shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(2 * CLOSE_MILLIS, TimeUnit.MILLISECONDS);
      workers.shutdownNow(); // last: the loops hand work to them
    }
  }
}
