package io.cachechain.core.internal.settings;

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
 * An object that only code can give a chain, such as a clock or a listener.
 *
 * @param name the name of the builder's method
 * @param type what it is
 */
public record Collaborator<T>(String name, Class<T> type) {
  public static final Collaborator<Codec> CODEC = new Collaborator<>("codec", Codec.class);
  public static final Collaborator<KeyFunctions> KEY_TEXT =
      new Collaborator<>("keyText", KeyFunctions.class);
  public static final Collaborator<Backplane> BACKPLANE =
      new Collaborator<>("backplane", Backplane.class);
  public static final Collaborator<Properties> SETTINGS =
      new Collaborator<>("settings", Properties.class);
  public static final Collaborator<Path> ENV_FILE = new Collaborator<>("envFile", Path.class);
  public static final Collaborator<ClassLoader> CLASS_LOADER =
      new Collaborator<>("classLoader", ClassLoader.class);
  public static final Collaborator<ChainListener> LISTENER =
      new Collaborator<>("listener", ChainListener.class);
  public static final Collaborator<CircuitBreakerRegistry> BREAKERS =
      new Collaborator<>("circuitBreakers", CircuitBreakerRegistry.class);
  public static final Collaborator<ChainClock> CLOCK =
      new Collaborator<>("clock", ChainClock.class);
  public static final Collaborator<Executor> EXECUTOR =
      new Collaborator<>("executor", Executor.class);

  /**
   * The form of keys as text.
   *
   * @param write from key to text
   * @param read from text to key
   */
  public record KeyFunctions(Function<?, String> write, Function<String, ?> read) {}
}
