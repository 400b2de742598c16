package io.cachechain.core.internal.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
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
 * Finds services by the service loaders of several class loaders. One that cannot be loaded, for
 * example because its library is missing, is left out with the reason and does not keep the others
 * from being found.
 *
 * @param found the services, each class once, in the order of the class loaders
 * @param broken why a class was left out, by its name
 */
record Services<T>(List<T> found, Map<String, String> broken) {
  private static final Pattern PROVIDER_CLASS = Pattern.compile("Provider (\\S+)");

  /** What Java remembers of the failure of an initializer is its text alone. */
  private static final Pattern FIRST_FAILURE =
      Pattern.compile("^Exception (\\S+): (.*) \\[in thread .*\\]$");

  /** After so many failures in a row an iterator is taken to be stuck. */
  private static final int MOST_FAILURES = 100;

  static <T> Services<T> load(Class<T> type, List<ClassLoader> classLoaders) {
    Services<T> services = new Services<>(new ArrayList<>(), new LinkedHashMap<>());
    Set<String> classes = new HashSet<>();
    for (ClassLoader loader : classLoaders) {
      services.collect(
          ServiceLoader.load(type, loader).stream().iterator(), classes, listed(type, loader));
    }
    return services;
  }

  /**
   * Returns the names that stand in the files of the service, in the order in which they are tried;
   * nothing if those cannot be read.
   */
  private static List<String> listed(Class<?> type, ClassLoader loader) {
    List<String> names = new ArrayList<>();
    try {
      for (URL file :
          Collections.list(loader.getResources("META-INF/services/" + type.getName()))) {
        try (InputStream bytes = file.openStream()) {
          new String(bytes.readAllBytes(), UTF_8)
              .lines()
              .map(line -> line.replaceFirst("#.*", "").strip())
              .filter(name -> !name.isEmpty())
              .forEach(names::add);
        }
      }
    } catch (IOException unreadable) {
      return names; // it was for a name in a message only
    }
    return names;
  }

  private void collect(
      Iterator<ServiceLoader.Provider<T>> each, Set<String> classes, List<String> listed) {
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
        broken.putIfAbsent(
            name.isEmpty() ? classIn(unusable, classes, listed) : name, reason(unusable));
        failures++;
      }
    }
  }

  /**
   * Where a superclass or a type of a signature is missing, the failure names that alone: then it
   * was the turn of the first name that has not been tried.
   */
  private String classIn(Throwable failure, Set<String> classes, List<String> listed) {
    Matcher matcher = PROVIDER_CLASS.matcher(String.valueOf(failure.getMessage()));
    return matcher.find()
        ? matcher.group(1)
        : listed.stream()
            .filter(name -> !classes.contains(name) && !broken.containsKey(name))
            .findFirst()
            .orElse("a provider");
  }

  /** Returns in a few words why something cannot be used. */
  static String reason(Throwable failure) {
    Throwable cause = failure;
    while (isWrapper(cause) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = String.valueOf(cause.getMessage());
    if (isMissing(cause)) {
      return MissingJars.text(message);
    }
    Matcher initial = FIRST_FAILURE.matcher(message);
    if (cause instanceof ExceptionInInitializerError && initial.find()) {
      return initial.group(1).equals(NoClassDefFoundError.class.getName())
          ? MissingJars.text(initial.group(2))
          : initial.group(1) + ": " + initial.group(2);
    }
    if (cause instanceof ServiceConfigurationError) {
      return message.substring(message.indexOf(": ") + 1).strip();
    }
    String text =
        cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ": " + message);
    return cause instanceof LinkageError
        ? text + ": two jars on the class path do not fit together"
        : text;
  }

  /**
   * A class whose initializer failed once is reported afterwards as one that is not there, with the
   * first failure as its cause.
   */
  private static boolean isWrapper(Throwable failure) {
    return failure instanceof ServiceConfigurationError
        || failure instanceof ExceptionInInitializerError
        || (failure instanceof NoClassDefFoundError && !isMissing(failure));
  }

  private static boolean isMissing(Throwable failure) {
    return failure instanceof ClassNotFoundException
        || (failure instanceof NoClassDefFoundError
            && !String.valueOf(failure.getMessage()).startsWith("Could not initialize"));
  }
}
