package io.cachechain.core.internal.settings;

import java.util.function.Function;

/**
 * The form of keys as text.
 *
 * @param <K> the type of the keys
 * @param write from key to text
 * @param read from text to key
 */
public record KeyForm<K>(Function<? super K, String> write, Function<String, ? extends K> read) {}
