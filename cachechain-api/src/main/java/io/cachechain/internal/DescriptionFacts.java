package io.cachechain.internal;

import java.util.List;
import java.util.Map;

/**
 * What a description of a chain consists of.
 *
 * @param layers the names of the layers, nearest first
 * @param settings the effective settings as text, by "layer.option" or, for the chain, by "option"
 * @param sources where each of them came from, by the same keys
 * @param leftOut why a provider is not part of the chain, by its name
 * @param text the human-readable picture
 */
public record DescriptionFacts(
    List<String> layers,
    Map<String, String> settings,
    Map<String, String> sources,
    Map<String, String> leftOut,
    String text) {}
