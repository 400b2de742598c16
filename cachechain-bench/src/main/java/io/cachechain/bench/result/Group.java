package io.cachechain.bench.result;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured in turn under the same conditions.
 *
 * @param title the conditions
 * @param measure which measure is compared
 * @param lessIsBetter whether the smaller figure is the better one
 * @param series one for each contestant; ours is the first
 * @param noise an empty loop that took its turns like the contestants, whose rates show how steady
 *     the machine was; null if there was none
 */
public record Group(
    String title,
    String measure,
    boolean lessIsBetter,
    List<Series> series,
    @Nullable Series noise) {}
