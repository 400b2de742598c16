package io.cachechain;

import io.cachechain.internal.DescriptionFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The layers, settings and sources of settings of a chain, as they are now; secrets are masked.
 * Immutable and thread-safe.
 */
public final class ChainDescription {
  private final DescriptionFacts facts;

  /** For the engine. */
  @SuppressWarnings("exports") // of no use outside of the engine
  public ChainDescription(DescriptionFacts facts) {
    this.facts = facts;
  }

  /** Returns the names of the layers, nearest first. */
  public List<String> layers() {
    return facts.layers();
  }

  /**
   * Returns the effective value of a setting of a layer, as text.
   *
   * @param layer the name of the layer
   * @param option the name of the setting, such as {@code ttl}
   */
  public Optional<String> setting(String layer, String option) {
    return Optional.ofNullable(facts.settings().get(layer + "." + option));
  }

  /**
   * Returns the effective value of a setting of the chain, as text.
   *
   * @param option the name of the setting, such as {@code ttl}
   */
  public Optional<String> setting(String option) {
    return Optional.ofNullable(facts.settings().get(option));
  }

  /**
   * Returns the source of the value of a layer's setting, such as {@code code}, {@code default} or
   * the name of a variable.
   *
   * @param layer the name of the layer
   * @param option the name of the setting
   */
  public Optional<String> source(String layer, String option) {
    return Optional.ofNullable(facts.sources().get(layer + "." + option));
  }

  /** Returns the providers and layers that are not part of the chain, with the reason. */
  public Map<String, String> leftOut() {
    return facts.leftOut();
  }

  /** Returns a human-readable table. */
  @Override
  public String toString() {
    return facts.text();
  }
}
