package io.cachechain.tier.jdbc;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds JDBC drivers: those of the driver manager, and those of the present class loaders. */
final class Drivers {
  /**
   * Addresses by which the drivers of known databases are distinguished: some log each address that
   * they are asked for, and one of another database may hold a password. One driver may serve two.
   */
  private static final Map<String, List<String>> KNOWN = Map.of(
      "postgresql", List.of("jdbc:postgresql://localhost/db"),
      "mariadb", List.of("jdbc:mariadb://localhost/db", "jdbc:mysql://localhost/db"),
      "mysql", List.of("jdbc:mariadb://localhost/db", "jdbc:mysql://localhost/db"),
      "h2", List.of("jdbc:h2:mem:db"));

  private Drivers() {}

  static @Nullable Driver find(String url) {
    Driver shown = find(url, DriverManager.drivers().toList());
    if (shown != null) {
      return shown;
    }
    Driver found = find(url, Drivers.class.getClassLoader());
    return found != null ? found : find(url, Thread.currentThread().getContextClassLoader());
  }

  private static @Nullable Driver find(String url, @Nullable ClassLoader loader) {
    try {
      return find(url, ServiceLoader.load(Driver.class, loader));
    } catch (ServiceConfigurationError unusable) {
      return null;
    }
  }

  private static @Nullable Driver find(String url, Iterable<Driver> drivers) {
    for (Driver driver : drivers) {
      if (takes(driver, url)) {
        return driver;
      }
    }
    return null;
  }

  private static boolean takes(Driver driver, String url) {
    try {
      return mayBeAsked(driver, url) && driver.acceptsURL(url);
    } catch (SQLException unusable) {
      return false; // another driver may do
    }
  }

  private static boolean mayBeAsked(Driver driver, String url) throws SQLException {
    List<String> own = KNOWN.get(kind(url));
    return own == null
        ? !takesAny(driver, KNOWN.values().stream().flatMap(List::stream).toList())
        : takesAny(driver, own);
  }

  private static boolean takesAny(Driver driver, List<String> addresses) throws SQLException {
    for (String each : addresses) {
      if (driver.acceptsURL(each)) {
        return true;
      }
    }
    return false;
  }

  private static String kind(String url) {
    String[] parts = url.split(":", 3);
    return parts.length < 3 ? "" : parts[1].toLowerCase(Locale.ROOT);
  }
}
