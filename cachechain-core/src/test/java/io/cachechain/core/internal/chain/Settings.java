package io.cachechain.core.internal.chain;

import java.util.Properties;

/** Settings of the chain "books" as a properties file would give them. */
final class Settings {
  private Settings() {}

  static Properties of(String... namesAndValues) {
    Properties properties = new Properties();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.setProperty("cachechain.chains.books." + namesAndValues[i], namesAndValues[i + 1]);
    }
    return properties;
  }
}
