package io.cachechain.core.internal.settings;

import java.util.Map;
import java.util.Properties;

/**
 * Environment variables and system properties, read once for a build and never changed.
 *
 * @param variables the environment variables
 * @param properties the system properties
 */
public record Environment(Map<String, String> variables, Properties properties) {
  /** Returns that of this process. */
  public static Environment ofProcess() {
    return new Environment(System.getenv(), (Properties) System.getProperties().clone());
  }
}
