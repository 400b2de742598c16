package io.cachechain.core.internal.config;

import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds the process: read once for a build and never changed.
 *
 * @param variables the environment variables
 * @param properties the system properties
 */
public record Environment(Map<String, String> variables, Properties properties) {
  /** Returns that of this process. */
  public static Environment ofProcess() {
    return new Environment(System.getenv(), (Properties) System.getProperties().clone());
  }

  /** Returns the value of a variable, or null if it is not set or blank, as a variable is that a container's settings leave empty. */
  @Nullable
  String variable(String name) {
    String value = variables.get(name);
    return value == null || value.isBlank() ? null : value;
  }
}
