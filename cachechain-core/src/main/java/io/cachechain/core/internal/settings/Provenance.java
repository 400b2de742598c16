package io.cachechain.core.internal.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The effective settings of a chain with their sources, and the layers left out, as text with
 * secrets masked.
 *
 * @param settings the effective settings, by "layer.option" or, for the chain, by "option"
 * @param sources where each of them came from, by the same keys
 * @param leftOut why a provider or a layer is not part of the chain, by its name
 * @param notDefault the settings that were given, each with its source, as human-readable text
 * @param addresses how the address of a layer came about, by its name:
 *     {@code the built-in default; REDIS_URL is not set}
 * @param startedNanos when the build began, in the monotonic time of the chain's clock
 * @param remarks what else is worth a line at the start, such as a variable that is set and not
 *     used
 */
public record Provenance(
    Map<String, String> settings,
    Map<String, String> sources,
    Map<String, String> leftOut,
    List<String> notDefault,
    Map<String, String> addresses,
    long startedNanos,
    List<String> remarks) {
  /** The source of a setting that was given by nobody. */
  public static final String DEFAULT = "default";

  /** The source of a setting that was given to the builder. */
  public static final String CODE = "code";

  /** Copies all, keeping their order. */
  public Provenance {
    settings = copy(settings);
    sources = copy(sources);
    leftOut = copy(leftOut);
    notDefault = List.copyOf(notDefault);
    addresses = copy(addresses);
    remarks = List.copyOf(remarks);
  }

  /**
   * Gathers what the readers of the settings noted.
   *
   * @param layers the candidates that are layers now
   * @param chain the reader of the chain's own settings
   */
  static Provenance of(
      List<? extends LayerCandidate<?>> layers,
      SettingsReader chain,
      Map<String, String> leftOut,
      long startedNanos) {
    Map<String, String> addresses = new LinkedHashMap<>();
    List<SettingsReader> readers = new ArrayList<>();
    for (LayerCandidate<?> layer : layers) {
      readers.add(layer.reader());
      String address = layer.reader().address();
      if (address != null) {
        addresses.put(layer.name(), address);
      }
    }
    readers.add(chain);
    Map<String, String> settings = new LinkedHashMap<>();
    Map<String, String> sources = new LinkedHashMap<>();
    readers.forEach(reader -> settings.putAll(reader.settings()));
    readers.forEach(reader -> sources.putAll(reader.origins()));
    return new Provenance(
        settings,
        sources,
        leftOut,
        readers.stream().flatMap(reader -> reader.notDefault().stream()).toList(),
        addresses,
        startedNanos,
        readers.stream().flatMap(reader -> reader.remarks().stream()).toList());
  }

  private static Map<String, String> copy(Map<String, String> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
