package io.cachechain.tier.redis;

import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.reflect.Field;
import java.util.concurrent.TimeUnit;
import org.redisson.connection.ServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a Redisson client a timer that does not keep the JVM alive.
 *
 * <p>Redisson lets its event loops and its executor be given, but not its timer, whose thread is no daemon: a program that forgets to close a chain would
 * never end. The timer is replaced before the client uses it for the first time. Where that does not work, the client keeps its own one.
 */
final class DaemonTimer {
  private static final Logger LOG = LoggerFactory.getLogger("io.cachechain");

  /** Timeouts of requests may come so much later: far below any sensible timeout, and few enough wake-ups. */
  static final long TICK_MILLIS = 10;

  private static final int WHEEL = 512;

  private DaemonTimer() {}

  /**
   * Replaces the timer of a client that has not connected yet.
   *
   * @param services the inside of the client
   * @param thread the name of the timer's thread
   */
  static void install(ServiceManager services, String thread) {
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
