package io.cachechain.core.internal.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is meant as a setting and is none, since something in front of its name is misspelt:
 * {@code cachechain.chain.books.ttl}, {@code cachchain.chains.books.ttl}, or the name of the chain.
 * It would do nothing in silence.
 *
 * <p>In the settings file and in properties that code hands in this is a fault. System properties
 * and the environment are full of other programs' names: there it is a remark, and only where it
 * can be guessed what was meant. The name of another chain is never a fault: nobody knows here
 * which chains there are.
 */
final class MisspeltPrefixes {
  private static final String ROOT = "cachechain";
  private static final String CHAINS = "chains";
  private static final String DEFAULTS = "defaults";
  private static final int NEAR = 2;

  /** What a name begins with whose chain was left empty, by a variable for one. */
  private static final String NO_CHAIN = "cachechain.chains..";

  private final Sources sources;
  private final Faults faults;
  private final List<String> paths;
  private final List<String> suspects = new ArrayList<>();

  /**
   * Creates the search of a chain.
   *
   * @param paths the settings that the chain knows, {@code ttl} and {@code layer.redis.timeout}
   */
  MisspeltPrefixes(Sources sources, List<String> paths, Faults faults) {
    this.sources = sources;
    this.paths = paths;
    this.faults = faults;
  }

  /**
   * Checks all sources outside of code.
   *
   * @param remarks receives what looks wrong, but may be right
   */
  void check(List<String> remarks) {
    sources.forEachKey(this::checkKey);
    sources.forEachVariable(this::checkVariable);
    if (!suspects.isEmpty()) {
      remarks.add("not read, though it looks like a setting: " + String.join(", ", suspects));
    }
    checkChains(remarks);
  }

  private void checkKey(String key, Sources.Origin origin) {
    String dotted = key.indexOf('.') < 0
        ? key.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.')
        : key;
    if (dotted.equals(key)
        && !key.startsWith(NO_CHAIN)
        && (key.startsWith("cachechain.chains.") || key.startsWith("cachechain.defaults."))) {
      return;
    }
    String meant = meant(dotted, ".", sources.chain());
    if (!origin.isOurs()) {
      if (meant != null && concernsThisChain(meant)) {
        suspects.add(origin.source() + didYouMean(meant));
      }
    } else if (meant != null || origin.isFile() || key.startsWith(ROOT + ".")) {
      faults.add(
          "'" + key + "' (" + origin.source() + ") is no setting. "
              + (meant == null ? "" : "Did you mean '" + meant + "'? ")
              + "Settings begin with cachechain.chains.<chain>. or, for all chains, with cachechain.defaults.");
    }
  }

  private void checkVariable(String variable, String shown) {
    String plain = variable.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    boolean right = plain.equals(variable)
        && (plain.startsWith("CACHECHAIN_CHAINS_") || plain.startsWith("CACHECHAIN_DEFAULTS_"));
    String own = sources.variable("");
    String meant = right
        ? null
        : meant(plain, "_", own.substring("CACHECHAIN_CHAINS_".length(), own.length() - 1));
    if (meant != null && (meant.startsWith(own) || meant.startsWith("CACHECHAIN_DEFAULTS_"))) {
      suspects.add(shown + didYouMean(meant));
    }
  }

  private static String didYouMean(String meant) {
    return " (did you mean '" + meant + "'?)";
  }

  private boolean concernsThisChain(String meant) {
    return meant.startsWith(sources.key("")) || meant.startsWith("cachechain.defaults.");
  }

  /**
   * Returns what was meant by a name, or null if that cannot be guessed.
   *
   * @param separator what stands between the words of such a name
   * @param chain the name of this chain as it stands in such a name
   */
  private @Nullable String meant(String name, String separator, String chain) {
    List<String> words = List.of(name.split(Pattern.quote(separator), -1));
    int root = rootWords(words);
    List<String> rest = words.subList(root, words.size());
    if (rest.size() < 2 && !isPath(rest, separator)) {
      return null;
    }
    boolean scoped = rest.size() > 2 && isNear(rest.get(0), CHAINS, root == 0 ? 1 : NEAR);
    if (root == 0 && !(scoped && isPath(rest.subList(2, rest.size()), separator))) {
      return null; // a name of somebody else's
    }
    if (scoped) {
      return join(
          separator, CHAINS, corrected(rest.subList(1, rest.size()), separator, chain, root > 0));
    }
    if (isNear(rest.get(0), DEFAULTS, NEAR)) {
      return join(separator, DEFAULTS, String.join(separator, rest.subList(1, rest.size())));
    }
    if (isPath(rest, separator)) {
      return join(separator, CHAINS, chain + separator + String.join(separator, rest));
    }
    return join(separator, CHAINS, corrected(rest, separator, chain, false));
  }

  /**
   * Returns how many of the first words stand for {@code cachechain}: {@code cache.chain} is two.
   */
  private static int rootWords(List<String> words) {
    if (isNear(words.get(0), ROOT, NEAR)) {
      return 1;
    }
    return words.size() > 2 && isNear(words.get(0) + words.get(1), ROOT, 0) ? 2 : 0;
  }

  /**
   * Returns the name of a chain and of its setting, where the chain is this one if that was meant.
   *
   * @param anyChain whether it may be any chain's
   */
  private @Nullable String corrected(
      List<String> words, String separator, String chain, boolean anyChain) {
    String text = String.join(separator, words);
    if (words.get(0).isEmpty()) {
      return chain + text;
    }
    if (startsWithChain(text, chain, separator)) {
      return text;
    }
    if (words.size() > 1 && isNear(words.get(0), chain, 1)) {
      return chain + text.substring(words.get(0).length());
    }
    return anyChain ? text : null;
  }

  private static boolean startsWithChain(String text, String chain, String separator) {
    return text.startsWith(chain + separator);
  }

  private boolean isPath(List<String> words, String separator) {
    String text = String.join(separator, words);
    return separator.equals(".")
        ? paths.contains(text)
        : paths.stream().anyMatch(path -> variable(path).equals(text));
  }

  private static @Nullable String join(String separator, String scope, @Nullable String rest) {
    String start = ROOT + separator + scope + separator;
    return rest == null
        ? null
        : (separator.equals("_") ? start.toUpperCase(Locale.ROOT) : start) + rest;
  }

  private String variable(String path) {
    return sources.variable(path).substring(sources.variable("").length());
  }

  /**
   * Two chains may well have names that are near; a slip of the pen moves some settings of one to a
   * name that nobody else uses.
   */
  private void checkChains(List<String> remarks) {
    Map<String, Set<String>> settings = new TreeMap<>(sources.settingsByChain());
    sources.forEachVariable((variable, shown) -> chainOf(variable, settings));
    Set<String> own = settings.getOrDefault(sources.chain(), new TreeSet<>());
    settings.remove(sources.chain());
    if (own.isEmpty()) {
      Names.nearest(sources.chain(), settings.keySet())
          .filter(near -> near.length() > 3)
          .ifPresent(near -> remarks.add("there are settings for a chain '" + near
              + "' and none for this one: is one of the names misspelt?"));
      return;
    }
    settings.forEach((other, names) -> {
      if (other.length() > 3
          && isNear(other, sources.chain(), 1)
          && !isNumberedOrPlural(other, sources.chain())
          && names.stream().noneMatch(own::contains)) {
        remarks.add("there are settings for a chain '" + other + "' (" + String.join(", ", names)
            + ") which this one lacks: is the name misspelt?");
      }
    });
  }

  /**
   * Notes the chain whose setting a variable gives, if the name is that of a setting; {@code _} is
   * read as {@code -}.
   */
  private void chainOf(String variable, Map<String, Set<String>> settings) {
    String prefix = "CACHECHAIN_CHAINS_";
    String own = sources.variable("").substring(prefix.length());
    if (!variable.startsWith(prefix)) {
      return;
    }
    String rest = variable.substring(prefix.length());
    String best = "";
    for (String path : paths) {
      if (rest.endsWith("_" + variable(path)) && path.length() > best.length()) {
        best = path;
      }
    }
    if (!best.isEmpty()) {
      String chain = rest.substring(0, rest.length() - variable(best).length());
      String name = chain.equals(own)
          ? sources.chain()
          : chain.substring(0, chain.length() - 1).toLowerCase(Locale.ROOT).replace('_', '-');
      settings.computeIfAbsent(name, unused -> new TreeSet<>()).add(best);
    }
  }

  private static boolean isNumberedOrPlural(String one, String other) {
    return letters(one).equals(letters(other))
        || one.equals(other + "s")
        || other.equals(one + "s");
  }

  private static String letters(String name) {
    return name.replaceAll("[0-9]", "");
  }

  private static boolean isNear(String word, String known, int atMost) {
    return Names.isNear(word, known, atMost);
  }
}
