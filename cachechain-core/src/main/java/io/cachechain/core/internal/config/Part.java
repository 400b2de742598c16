package io.cachechain.core.internal.config;

import io.cachechain.core.ChainListener;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Codec;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * A thing that code hands in to a chain and that settings cannot say.
 *
 * @param name the name of the builder's method
 * @param type what it is
 */
public record Part<T>(String name, Class<T> type) {
  public static final Part<Codec> CODEC = new Part<>("codec", Codec.class);
  public static final Part<KeyFunctions> KEY_TEXT = new Part<>("keyText", KeyFunctions.class);
  public static final Part<Backplane> BACKPLANE = new Part<>("backplane", Backplane.class);
  public static final Part<Properties> SETTINGS = new Part<>("settings", Properties.class);
  public static final Part<Path> ENV_FILE = new Part<>("envFile", Path.class);
  public static final Part<ClassLoader> CLASS_LOADER = new Part<>("classLoader", ClassLoader.class);
  public static final Part<ChainListener> LISTENER = new Part<>("listener", ChainListener.class);
  public static final Part<CircuitBreakerRegistry> BREAKERS =
      new Part<>("circuitBreakers", CircuitBreakerRegistry.class);
  public static final Part<ChainClock> CLOCK = new Part<>("clock", ChainClock.class);
  public static final Part<Executor> EXECUTOR = new Part<>("executor", Executor.class);

  /**
   * The form of keys as text.
   *
   * @param write from key to text
   * @param read from text to key
   */
  public record KeyFunctions(Function<?, String> write, Function<String, ?> read) {}
}
