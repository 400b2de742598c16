package io.cachechain.tier.memcached;

import java.util.Arrays;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.compat.log.AbstractLogger;
import net.spy.memcached.compat.log.Level;
import net.spy.memcached.compat.log.LoggerFactory;
import net.spy.memcached.ops.Operation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Leads what spymemcached logs to SLF4J, instead of to the standard error stream. On the threads of a chain's own connections it is debug, whatever spymemcached thinks of
 * it: the chain reports failures itself. Other clients in the same JVM keep their levels. Operations, which would show keys, are left out.
 *
 * <p>Public because spymemcached creates it by name. Installed once per JVM, if no other logger was chosen by the system property {@value #PROPERTY}.
 */
public final class SpyLogger extends AbstractLogger {
  private static final ThreadLocal<Boolean> QUIET = new ThreadLocal<>();

  /** The system property by which spymemcached finds its logger. */
  static final String PROPERTY = "net.spy.log.LoggerImpl";

  private final Logger logger;

  /**
   * Called by spymemcached.
   *
   * @param name the name of the logger
   */
  public SpyLogger(String name) {
    super(name);
    logger = org.slf4j.LoggerFactory.getLogger(name);
  }

  /** Makes spymemcached log through this class, unless somebody has chosen otherwise or it logs already. */
  static void install() {
    boolean visible = SpyLogger.class.getClassLoader() == LoggerFactory.class.getClassLoader();
    if (visible && System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, SpyLogger.class.getName());
    }
  }

  @Override
  public boolean isTraceEnabled() {
    return !isQuiet() && logger.isTraceEnabled();
  }

  @Override
  public boolean isDebugEnabled() {
    return !isQuiet() && logger.isDebugEnabled();
  }

  @Override
  public boolean isInfoEnabled() {
    return isQuiet() ? logger.isDebugEnabled() : logger.isInfoEnabled();
  }

  @Override
  public void trace(String message, Object... args) {
    if (isTraceEnabled()) {
      super.trace(message, args);
    }
  }

  @Override
  public void debug(String message, Object... args) {
    if (isDebugEnabled()) {
      super.debug(message, args);
    }
  }

  @Override
  public void info(String message, Object... args) {
    if (isInfoEnabled()) {
      super.info(message, shown(args));
    }
  }

  @Override
  public void warn(String message, Object... args) {
    super.warn(message, shown(args));
  }

  @Override
  public void error(String message, Object... args) {
    super.error(message, shown(args));
  }

  @Override
  public void log(@Nullable Level level, Object message, @Nullable Throwable failure) {
    String text = String.valueOf(message);
    if (isQuiet()) {
      if (level != Level.TRACE && level != Level.DEBUG) {
        logger.debug(text, failure);
      }
      return;
    }
    switch (level == null ? Level.FATAL : level) {
      case TRACE -> logger.trace(text, failure);
      case DEBUG -> logger.debug(text, failure);
      case INFO -> logger.info(text, failure);
      case WARN -> logger.warn(text, failure);
      default -> logger.error(text, failure);
    }
  }

  private static boolean isQuiet() {
    return Thread.currentThread() instanceof Quiet || QUIET.get() != null;
  }

  /** Does something of ours on any thread: what spymemcached logs meanwhile is for those who look for faults. */
  static <T, E extends Exception> T quietly(Work<T, E> work) throws E {
    QUIET.set(true);
    try {
      return work.run();
    } finally {
      QUIET.remove();
    }
  }

  /**
   * Something that is done.
   *
   * @param <T> what it gives
   * @param <E> how it may fail
   */
  @FunctionalInterface
  interface Work<T, E extends Exception> {
    T run() throws E;
  }

  private static Object[] shown(Object[] args) {
    return Arrays.stream(args).map(SpyLogger::shown).toArray();
  }

  /** Leaves out what shows keys: an operation, a node with its operations, and on our threads any text. */
  private static @Nullable Object shown(@Nullable Object arg) {
    if (arg instanceof MemcachedNode node) {
      return node.getSocketAddress();
    }
    if (arg instanceof Operation || (arg instanceof String && isQuiet())) {
      return arg.getClass().getSimpleName();
    }
    return arg;
  }
}
