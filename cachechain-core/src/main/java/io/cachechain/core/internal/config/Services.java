package io.cachechain.core.internal.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the service loaders of some class loaders find. One that cannot be loaded, for example because its library is missing, is left out with the reason and does not
 * keep the others from being found.
 *
 * @param found the services, each class once, in the order of the class loaders
 * @param broken why a class was left out, by its name
 */
record Services<T>(List<T> found, Map<String, String> broken) {
  private static final Pattern PROVIDER_CLASS = Pattern.compile("Provider (\\S+)");

  /** After so many failures in a row an iterator is believed to be stuck. */
  private static final int MOST_FAILURES = 100;

  static <T> Services<T> load(Class<T> type, List<ClassLoader> classLoaders) {
    Services<T> services = new Services<>(new ArrayList<>(), new LinkedHashMap<>());
    Set<String> classes = new HashSet<>();
    for (ClassLoader loader : classLoaders) {
      services.collect(ServiceLoader.load(type, loader).stream().iterator(), classes);
    }
    return services;
  }

  private void collect(Iterator<ServiceLoader.Provider<T>> each, Set<String> classes) {
    int failures = 0;
    while (failures < MOST_FAILURES) {
      String name = "";
      try {
        if (!each.hasNext()) {
          return;
        }
        ServiceLoader.Provider<T> provider = each.next();
        name = provider.type().getName();
        if (classes.add(name)) {
          found.add(provider.get());
        }
        failures = 0;
      } catch (ServiceConfigurationError | LinkageError | RuntimeException unusable) {
        broken.putIfAbsent(name.isEmpty() ? classIn(unusable) : name, reason(unusable));
        failures++;
      }
    }
  }

  private static String classIn(Throwable failure) {
    Matcher matcher = PROVIDER_CLASS.matcher(String.valueOf(failure.getMessage()));
    return matcher.find() ? matcher.group(1) : "a provider";
  }

  /** Returns in a few words why something cannot be used. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof ServiceConfigurationError && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException) {
      return "class " + message.replace('/', '.') + " is missing: is its driver on the class path?";
    }
    return cause instanceof ServiceConfigurationError
        ? message.substring(message.indexOf(": ") + 1).strip()
        : cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ": " + message);
  }
}
