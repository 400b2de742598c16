package io.cachechain.core.internal.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds settings whose names nobody knows: most of them are misspelt, and would do nothing in silence. */
final class UnknownNames {
  private static final String LAYER = "layer.";

  private final Sources sources;
  private final Faults faults;
  private final SortedSet<String> chainOptions = new TreeSet<>();
  private final SortedMap<String, SortedSet<String>> layerOptions;

  /**
   * Makes one.
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
   * @param remarks takes what is suspicious, but not certainly wrong
   */
  void check(List<String> remarks) {
    sources.forEachName((name, source) -> check(name, source, false));
    sources.forEachDefault((name, source) -> check(name, source, true));
    checkVariables();
    SortedSet<String> chains = sources.chains();
    if (!chains.contains(sources.chain())) {
      Names.nearest(sources.chain(), chains)
          .filter(near -> near.length() > 3)
          .ifPresent(near -> remarks.add("there are settings for a chain '" + near
              + "' and none for this one: is one of the names misspelt?"));
    }
  }

  private void check(String name, String source, boolean forAllChains) {
    if (!name.startsWith(LAYER)) {
      if (!chainOptions.contains(name)) {
        faults.add(unknown("", name, source, chainOptions));
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
    return owner + "unknown option '" + option + "' (" + source + "). "
        + Names.suggestion(option, known) + "Options: " + String.join(", ", known) + ".";
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
    sources.variables().forEach((variable, shown) -> {
      if (!pathByVariable.containsKey(variable)
          && !canBeOfAnotherChain(variable.substring(prefix.length()))) {
        faults.add("unknown variable " + shown + ". "
            + Names.suggestion(variable, pathByVariable.keySet())
            + "Variables are named like settings, in capitals and with _ for . and -.");
      }
    });
  }

  private List<String> paths() {
    List<String> paths = new ArrayList<>(chainOptions);
    layerOptions.forEach(
        (layer, options) -> options.forEach(option -> paths.add(LAYER + layer + "." + option)));
    return paths;
  }

  /**
   * Returns whether the rest of a variable's name, behind {@code CACHECHAIN_CHAINS_BOOKS_}, could begin with the rest of a longer chain's name: {@code EU_TTL} may
   * be the ttl of the chain {@code books-eu}. No chain is called {@code books-layer-...}.
   */
  private boolean canBeOfAnotherChain(String rest) {
    if (rest.startsWith("LAYER_")) {
      return false;
    }
    return rest.contains("_LAYER_")
        || chainOptions.stream().anyMatch(option -> rest.endsWith("_" + environmentForm(option)));
  }

  private String environmentForm(String option) {
    return sources.variable(option).substring(sources.variable("").length());
  }
}
