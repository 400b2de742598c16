package io.cachechain.core;

import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.Environment;
import io.cachechain.core.internal.settings.Resolution;
import io.cachechain.core.internal.time.SystemClock;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Builds up to the point at which the engine begins, in an environment of the test's own. */
public final class Resolved {
  private final Map<String, String> variables = new HashMap<>();
  private final Properties system = new Properties();

  private Resolved() {}

  /** Returns an environment with nothing in it. */
  public static Resolved bare() {
    return new Resolved();
  }

  /** Sets an environment variable. */
  public Resolved variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  /** Sets a system property. */
  public Resolved system(String name, String value) {
    system.setProperty(name, value);
    return this;
  }

  /** Returns properties of these names and values, in turn. */
  public static Properties properties(String... namesAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
    }
    return properties;
  }

  /** Resolves the settings of a builder. */
  public <K, V> ChainSettings<K, V> resolve(ChainBuilder<K, V> builder) {
    ChainSettings<K, V> settings = Resolution.resolve(
        builder.environment(new Environment(variables, system)).definition());
    if (settings.ownsClock()) {
      ((SystemClock) settings.clock()).close(); // its time can still be read
    }
    return settings;
  }
}
