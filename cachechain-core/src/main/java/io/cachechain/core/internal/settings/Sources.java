package io.cachechain.core.internal.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The places outside of code from which the settings of one chain come, first wins: the properties
 * handed in, the system properties, the environment and a {@code .env} file that code names, their
 * variables of common use, and {@code cachechain.properties} on the class path; then the same
 * places again with settings for all chains ({@code cachechain.defaults}).
 *
 * <p>Variables are looked up by names generated from the settings; they are never parsed, since
 * {@code _} stands for both {@code .} and {@code -} there.
 */
final class Sources {
  /** The name of the file on the class path. */
  static final String FILE = "cachechain.properties";

  /** The rank of what code says; the ranks of these sources follow. */
  static final int CODE_RANK = 0;

  static final int FIRST_RANK_OF_DEFAULTS = 10;

  private static final int SYSTEM_RANK = 2;
  private static final int FILE_RANK = 7;

  /** The rank of the variables of common use, and after it of those in a file. */
  private static final int COMMON_RANK = 5;

  private final String chain;
  private final String ownPrefix;
  private final List<Place> places = new ArrayList<>();
  private final List<Variables> variables = new ArrayList<>();

  Sources(
      String chain,
      @Nullable Properties given,
      @Nullable Path envFile,
      Environment environment,
      List<ClassLoader> classLoaders,
      Faults faults) {
    this.chain = chain;
    this.ownPrefix = "cachechain.chains." + chain + ".";
    variables.add(new Variables(environment.variables(), "", 3, COMMON_RANK));
    if (envFile != null) {
      variables.add(
          new Variables(EnvFile.read(envFile, faults), " (" + envFile + ")", 4, COMMON_RANK + 1));
    }
    if (given != null) {
      places.add(new Place("settings(..)", 1, given));
    }
    places.add(new Place("system property", SYSTEM_RANK, environment.properties()));
    Properties file = file(classLoaders, faults);
    if (file != null) {
      places.add(new Place(FILE, FILE_RANK, file));
    }
  }

  private static @Nullable Properties file(List<ClassLoader> classLoaders, Faults faults) {
    for (ClassLoader loader : classLoaders) {
      try (InputStream bytes = loader.getResourceAsStream(FILE)) {
        if (bytes != null) {
          Properties properties = new Properties();
          Reader text = new InputStreamReader(bytes, StandardCharsets.UTF_8);
          properties.load(text);
          return properties;
        }
      } catch (IOException | IllegalArgumentException unreadable) {
        faults.add(FILE + " on the class path cannot be read: " + unreadable.getMessage());
      }
    }
    return null;
  }

  /**
   * Returns what the sources say, best first.
   *
   * @param path the setting, {@code ttl} or {@code layer.redis.timeout}
   * @param common the variables of common use that stand for it
   */
  List<Candidate> candidates(String path, List<String> common) {
    List<Candidate> found = new ArrayList<>();
    collect(ownPrefix + path, 0, found);
    for (String variable : common) {
      for (Variables each : variables) {
        String value = each.values().get(variable);
        // As a container's settings leave it that have none for it.
        if (value != null && !value.isBlank()) {
          found.add(new Candidate(value.strip(), variable + each.where(), each.commonRank()));
        }
      }
    }
    collect("cachechain.defaults." + path, FIRST_RANK_OF_DEFAULTS, found);
    found.sort((one, other) -> Integer.compare(one.rank(), other.rank()));
    return found;
  }

  private void collect(String key, int rankOffset, List<Candidate> found) {
    for (Place place : places) {
      String value = place.properties().getProperty(key);
      if (value != null) {
        found.add(new Candidate(value.strip(), place.source(key), rankOffset + place.rank()));
      }
    }
    String variable = variableOf(key);
    for (Variables each : variables) {
      String value = each.values().get(variable);
      if (value != null) {
        found.add(new Candidate(value.strip(), variable + each.where(), rankOffset + each.rank()));
      }
    }
  }

  /** Returns the name of the setting as one types it in a properties file. */
  String key(String path) {
    return ownPrefix + path;
  }

  /** Returns the name of the variable for a setting of this chain. */
  String variable(String path) {
    return variableOf(ownPrefix + path);
  }

  /** Gives each setting of this chain that a properties-like source names, and its source. */
  void forEachName(BiConsumer<String, String> action) {
    forEachName(ownPrefix, action);
  }

  /** Gives each setting for all chains that a properties-like source names, and its source. */
  void forEachDefault(BiConsumer<String, String> action) {
    forEachName("cachechain.defaults.", action);
  }

  private void forEachName(String prefix, BiConsumer<String, String> action) {
    forEachKey((key, origin) -> {
      if (key.startsWith(prefix)) {
        action.accept(key.substring(prefix.length()), origin.source());
      }
    });
  }

  /** Gives each key of the properties-like sources, other programs' too. */
  void forEachKey(BiConsumer<String, Origin> action) {
    for (Place place : places) {
      for (String key : new TreeSet<>(place.properties().stringPropertyNames())) {
        action.accept(key, new Origin(place.source(key), place.rank()));
      }
    }
  }

  /** Gives the name of each variable, other programs' too, and that name as messages give it. */
  void forEachVariable(BiConsumer<String, String> action) {
    for (Variables each : variables) {
      for (String name : new TreeSet<>(each.values().keySet())) {
        action.accept(name, name + each.where());
      }
    }
  }

  /** Returns the settings that properties-like sources have for each chain, by its name. */
  Map<String, Set<String>> settingsByChain() {
    Map<String, Set<String>> settings = new TreeMap<>();
    String prefix = "cachechain.chains.";
    forEachKey((key, origin) -> {
      int end = key.startsWith(prefix) ? key.indexOf('.', prefix.length()) : -1;
      if (end > 0) {
        settings
            .computeIfAbsent(key.substring(prefix.length(), end), unused -> new TreeSet<>())
            .add(key.substring(end + 1));
      }
    });
    return settings;
  }

  String chain() {
    return chain;
  }

  private static String variableOf(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /**
   * What one source says of a setting.
   *
   * @param text the text, without white space at its ends
   * @param source the name of the source
   * @param rank its rank, lower is better
   */
  record Candidate(String text, String source, int rank) {
    boolean isForAllChains() {
      return rank > FIRST_RANK_OF_DEFAULTS;
    }

    /** Returns whether a variable of common use says it, such as {@code REDIS_URL}. */
    boolean isCommon() {
      return rank == COMMON_RANK || rank == COMMON_RANK + 1;
    }
  }

  /**
   * Where a key stands.
   *
   * @param source the name of the source
   * @param rank its rank
   */
  record Origin(String source, int rank) {
    /** Returns whether it is meant for this library: given to it by code, or in its own file. */
    boolean isOurs() {
      return rank != SYSTEM_RANK;
    }

    /** Returns whether it stands in the library's own file. */
    boolean isFile() {
      return rank == FILE_RANK;
    }
  }

  private record Variables(Map<String, String> values, String where, int rank, int commonRank) {}

  private record Place(String name, int rank, Properties properties) {
    String source(String key) {
      return rank == SYSTEM_RANK ? "-D" + key : name;
    }
  }
}
