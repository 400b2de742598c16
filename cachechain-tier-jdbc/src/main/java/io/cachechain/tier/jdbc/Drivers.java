package io.cachechain.tier.jdbc;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds JDBC drivers: those which the driver manager shows, and those of the class loaders at hand. */
final class Drivers {
  private Drivers() {}

  static @Nullable Driver find(String url) {
    try {
      return DriverManager.getDriver(url);
    } catch (SQLException none) {
      Driver found = find(url, Drivers.class.getClassLoader());
      return found != null ? found : find(url, Thread.currentThread().getContextClassLoader());
    }
  }

  private static @Nullable Driver find(String url, @Nullable ClassLoader loader) {
    try {
      for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
        if (driver.acceptsURL(url)) {
          return driver;
        }
      }
    } catch (SQLException | ServiceConfigurationError unusable) {
      return null;
    }
    return null;
  }
}
