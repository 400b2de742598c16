package io.cachechain.core.internal.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds settings with unknown names: most of them are misspelt, and would silently have no effect.
 */
final class UnknownNames {
  private static final String LAYER = "layer.";
  private static final String DEFAULTS = "CACHECHAIN_DEFAULTS_";

  private final Sources sources;
  private final Faults faults;
  private final SortedSet<String> chainOptions = new TreeSet<>();
  private final SortedMap<String, SortedSet<String>> layerOptions;

  /**
   * Creates the check of a chain.
   *
   * @param layerOptions the options of each layer that the chain knows, by its name
   */
  UnknownNames(Sources sources, SortedMap<String, SortedSet<String>> layerOptions, Faults faults) {
    this.sources = sources;
    this.layerOptions = layerOptions;
    this.faults = faults;
    EngineOptions.OF_CHAINS.forEach(setting -> chainOptions.add(setting.name()));
  }

  /**
   * Checks all sources outside of code.
   *
   * @param remarks receives what looks wrong, but may be right
   */
  void check(List<String> remarks) {
    sources.forEachName((name, source) -> check(name, source, false));
    sources.forEachDefault((name, source) -> check(name, source, true));
    checkVariables();
    new MisspeltPrefixes(sources, paths(), faults).check(remarks);
  }

  private void check(String name, String source, boolean forAllChains) {
    if (!name.startsWith(LAYER)) {
      if (!chainOptions.contains(name)) {
        faults.add(unknown("", name, source, chainOptions, layerPath(name)));
      }
      return;
    }
    int dot = name.indexOf('.', LAYER.length());
    String layer = dot < 0 ? name.substring(LAYER.length()) : name.substring(LAYER.length(), dot);
    SortedSet<String> options = layerOptions.get(layer);
    if (options == null) {
      if (!forAllChains) {
        faults.add("no layer is named '" + layer + "' (" + source + "). "
            + Names.suggestion(layer, layerOptions.keySet()) + "Layers: "
            + String.join(", ", layerOptions.keySet()) + ".");
      }
      return;
    }
    String option = dot < 0 ? "" : name.substring(dot + 1);
    if (!options.isEmpty() && !options.contains(option)) {
      faults.add(unknown("layer '" + layer + "': ", option, source, options));
    }
  }

  static String unknown(String owner, String option, String source, SortedSet<String> known) {
    return unknown(owner, option, source, known, Optional.empty());
  }

  private static String unknown(
      String owner, String option, String source, SortedSet<String> known, Optional<String> meant) {
    return owner + "unknown option '" + option + "' (" + source + "). "
        + meant
            .map(name -> "Did you mean '" + name + "'? ")
            .orElseGet(() -> Names.suggestion(option, known))
        + "Options: " + String.join(", ", known) + ".";
  }

  /**
   * Returns the setting of a layer that was meant by {@code redis.timeout} or
   * {@code layers.redis.timeout}.
   */
  private Optional<String> layerPath(String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? Optional.empty()
        : paths().stream()
            .filter(path -> path.startsWith(LAYER))
            .filter(path -> path.equals(LAYER + name)
                || (Names.isNear(name.substring(0, dot), "layer", 2)
                    && path.equals(LAYER + name.substring(dot + 1))))
            .findFirst();
  }

  private void checkVariables() {
    Map<String, String> pathByVariable = new TreeMap<>();
    for (String path : paths()) {
      String variable = sources.variable(path);
      String other = pathByVariable.putIfAbsent(variable, path);
      if (other != null) {
        faults.add("settings '" + other + "' and '" + path + "' have one name in the environment, "
            + variable + ". Give one of the layers another name.");
      }
    }
    String prefix = sources.variable("");
    Set<String> forAllChains = new TreeSet<>();
    pathByVariable
        .keySet()
        .forEach(variable -> forAllChains.add(DEFAULTS + variable.substring(prefix.length())));
    sources.forEachVariable((variable, shown) -> {
      if (variable.startsWith(prefix)
          && !pathByVariable.containsKey(variable)
          && !canBeOfAnotherChain(variable.substring(prefix.length()))) {
        unknownVariable(variable, shown, pathByVariable.keySet());
      } else if (variable.startsWith(DEFAULTS)
          && !forAllChains.contains(variable)
          && !canBeOfAnotherLayer(variable.substring(DEFAULTS.length()))) {
        unknownVariable(variable, shown, forAllChains);
      }
    });
  }

  private void unknownVariable(String variable, String shown, Set<String> known) {
    faults.add("unknown variable " + shown + ". " + Names.suggestion(variable, known)
        + "Variables are named like settings, in capitals and with _ for . and -.");
  }

  private List<String> paths() {
    List<String> paths = new ArrayList<>(chainOptions);
    layerOptions.forEach(
        (layer, options) -> options.forEach(option -> paths.add(LAYER + layer + "." + option)));
    return paths;
  }

  /**
   * Returns whether the rest of a variable's name, behind {@code CACHECHAIN_CHAINS_BOOKS_}, could
   * begin with the rest of a longer chain's name: {@code EU_TTL} may be the ttl of the chain
   * {@code books-eu}. No chain is called {@code books-layer-...}.
   */
  private boolean canBeOfAnotherChain(String rest) {
    if (rest.startsWith("LAYER_")) {
      return false;
    }
    return rest.contains("_LAYER_")
        || chainOptions.stream().anyMatch(option -> rest.endsWith("_" + environmentForm(option)));
  }

  /**
   * Returns whether a variable for all chains may be of a layer that this chain has not, or has by
   * a name that begins alike.
   */
  private boolean canBeOfAnotherLayer(String rest) {
    if (!rest.startsWith("LAYER_")) {
      return false;
    }
    boolean knownLayer = layerOptions.entrySet().stream()
        .anyMatch(layer -> rest.startsWith("LAYER_" + environmentForm(layer.getKey()) + "_")
            && !layer.getValue().isEmpty());
    return !knownLayer
        || layerOptions.values().stream()
            .flatMap(Collection::stream)
            .anyMatch(option -> rest.endsWith("_" + environmentForm(option)));
  }

  private String environmentForm(String option) {
    return sources.variable(option).substring(sources.variable("").length());
  }
}
