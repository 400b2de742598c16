package io.cachechain.core.internal.settings;

import io.cachechain.spi.CacheLayerProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The providers of layers that were found, by name. */
final class Providers {
  /** What to add for the layers that everybody asks for. */
  private static final Map<String, String> ARTIFACTS =
      artifacts("caffeine", "redis", "memcached", "jdbc");

  private final SortedMap<String, Found> byName = new TreeMap<>();
  private final Map<String, String> broken;

  private Providers(Map<String, String> broken) {
    this.broken = new LinkedHashMap<>(broken);
  }

  static Providers find(List<ClassLoader> classLoaders) {
    Services<CacheLayerProvider> services = Services.load(CacheLayerProvider.class, classLoaders);
    Providers providers = new Providers(services.broken());
    services.found().forEach(providers::add);
    return providers;
  }

  private void add(CacheLayerProvider provider) {
    String type = provider.getClass().getName();
    try {
      String name = provider.name();
      if (!Names.isName(name)) {
        broken.put(type, "its name '" + name + "' is not 1 to 64 characters of a-z, 0-9 and -");
        return;
      }
      Found found = new Found(name, provider, provider.distance(), new TreeSet<>());
      Found first = byName.putIfAbsent(name, found);
      (first == null ? found : first).classes().add(type);
    } catch (LinkageError | RuntimeException unusable) {
      broken.put(type, Services.reason(unusable));
    }
  }

  /** Returns the provider of this name, or null and a fault. */
  @Nullable
  CacheLayerProvider named(String name, String owner, Faults faults) {
    Found found = byName.get(name);
    if (found == null) {
      faults.add(owner + unknown(name));
      return null;
    }
    if (found.classes().size() > 1) {
      faults.add(
          owner + "two providers are named '" + name + "': " + String.join(" and ", found.classes())
              + ". Keep one on the class path, or give a spec in code.");
      return null;
    }
    return found.provider();
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** Returns the names, nearest first, those of one distance by name. */
  List<String> byDistance() {
    List<Found> sorted = new ArrayList<>(byName.values());
    sorted.sort(Comparator.comparingInt(Found::distance).thenComparing(Found::name));
    return sorted.stream().map(Found::name).toList();
  }

  /** Returns why classes were left out. */
  Map<String, String> broken() {
    return broken;
  }

  private String unknown(String name) {
    StringBuilder text =
        new StringBuilder("no provider is named '").append(name).append("'. ");
    String artifact = ARTIFACTS.get(name);
    if (artifact != null) {
      text.append("Add ").append(artifact).append(". ");
    } else {
      List<String> known = new ArrayList<>(byName.keySet());
      known.addAll(ARTIFACTS.keySet());
      text.append(Names.suggestion(name, known));
    }
    text.append("Found: ")
        .append(byName.isEmpty() ? "none" : String.join(", ", byName.keySet()))
        .append('.');
    ARTIFACTS.forEach((missing, add) -> {
      if (!byName.containsKey(missing) && !missing.equals(name)) {
        text.append(" For '").append(missing).append("' add ").append(add).append('.');
      }
    });
    broken.forEach((type, reason) ->
        text.append(" Left out: ").append(type).append(" (").append(reason).append(")."));
    return text.toString();
  }

  /** Returns what to do when nothing was found. */
  static String addOne() {
    return "Add " + String.join(" or ", ARTIFACTS.values()) + ".";
  }

  private static Map<String, String> artifacts(String... names) {
    Map<String, String> artifacts = new LinkedHashMap<>();
    for (String name : names) {
      artifacts.put(name, "io.cachechain:cachechain-tier-" + name);
    }
    return artifacts;
  }

  private record Found(
      String name, CacheLayerProvider provider, int distance, TreeSet<String> classes) {}
}
