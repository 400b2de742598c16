package io.cachechain.testing.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a server of a test comes from. They are tried in the order in which they stand here, or in
 * that of the system property {@code cachechain.test.servers}, or of the environment variable
 * {@code CACHECHAIN_TEST_SERVERS}: names with commas between, such as {@code binary,jar}; what is
 * not named is not tried.
 */
public enum ServerSource {
  /** An address in the environment: the server runs already, and cannot be stopped from here. */
  ADDRESS,
  /** A container, where Docker answers and Testcontainers is on the class path. */
  DOCKER,
  /** A binary of this machine. */
  BINARY,
  /** A binary, or a server in Java, which a jar on the class path ships. */
  JAR;

  /** The system property that names the order. */
  public static final String PROPERTY = "cachechain.test.servers";

  /** The environment variable that names the order, unless the property does. */
  public static final String VARIABLE = "CACHECHAIN_TEST_SERVERS";

  /**
   * Returns the sources to try, in order.
   *
   * @throws IllegalArgumentException if the property or the variable names another one
   */
  public static List<ServerSource> order() {
    @Nullable String order = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    if (order == null || order.isBlank()) {
      return List.of(values());
    }
    List<ServerSource> sources = new ArrayList<>();
    for (String name : order.split(",", -1)) {
      sources.add(valueOf(name.strip().toUpperCase(Locale.ROOT)));
    }
    return sources;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
