package io.cachechain.core.internal.cluster;

import java.util.function.Function;

/**
 * How the keys of messages are read.
 *
 * @param prefix what stands before the text of a key in far layers, and not in messages
 * @param read returns the key of a text; throws if no key has that text
 */
public record MessageKeys<K>(String prefix, Function<String, ? extends K> read) {}
