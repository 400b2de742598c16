package io.cachechain.tier.redis;

import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.reflect.Field;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.MasterSlaveServersConfig;
import org.redisson.connection.ServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Internal state of a Redisson client, which has no public access; with {@link Masters} the only
 * class that looks there.
 */
final class DriverInside {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  /**
   * Timeouts of requests may come so much later: far below any sensible timeout, and few enough
   * wake-ups.
   */
  static final long TICK_MILLIS = 10;

  private static final int WHEEL = 512;

  private DriverInside() {}

  /** Returns whether it is Redisson's own client, and no wrapper of one. */
  static boolean isKnown(RedissonClient client) {
    return client instanceof Redisson;
  }

  /**
   * Returns the settings of its servers, as they hold for each of the kinds of servers that there
   * are.
   */
  static MasterSlaveServersConfig servers(RedissonClient client) {
    return services(client).getConfig();
  }

  /** Returns whether one of its servers has said that it is part of a cluster. */
  static boolean hasFoundCluster(RedissonClient client) {
    return services(client).isClusterSetup();
  }

  private static ServiceManager services(RedissonClient client) {
    return ((Redisson) client).getServiceManager();
  }

  /**
   * Gives a client a timer that does not keep the JVM alive, before it connects. Redisson lets its
   * event loops and its executor be given, but not its timer, whose thread is no daemon: a program
   * that forgets to close a chain would never end. The timer is replaced before the client uses it
   * for the first time. Where that does not work, the client keeps its own one.
   *
   * @param thread the name of the timer's thread
   */
  static void installDaemonTimer(RedissonClient client, String thread) {
    ServiceManager services = services(client);
    HashedWheelTimer given = services.getTimer();
    try {
      Field field = ServiceManager.class.getDeclaredField("timer");
      field.setAccessible(true);
      field.set(
          services,
          new HashedWheelTimer(
              new DefaultThreadFactory(thread, true),
              TICK_MILLIS,
              TimeUnit.MILLISECONDS,
              WHEEL,
              false));
      given.stop();
    } catch (ReflectiveOperationException | RuntimeException changed) {
      LOG.debug("{}: Redisson keeps its own timer, whose thread is no daemon", thread, changed);
    }
  }
}
