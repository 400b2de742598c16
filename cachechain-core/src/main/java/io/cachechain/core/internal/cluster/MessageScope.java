package io.cachechain.core.internal.cluster;

import java.util.List;

/**
 * The format, the node and the key prefix of a chain's messages.
 *
 * @param format their form, which is that of the namespace
 * @param node the number of the chain among all chains of all nodes
 * @param keyPrefix how many characters stand before the text of a key in far layers
 */
record MessageScope(MessageFormat format, long node, int keyPrefix) {
  /**
   * Returns the scope of a chain.
   *
   * @param namespace its namespace
   * @param farLayers the names of its far layers
   * @param node the number of the chain
   * @param keyPrefix how many characters stand before the text of a key in far layers
   */
  static MessageScope of(String namespace, List<String> farLayers, long node, int keyPrefix) {
    return new MessageScope(new MessageFormat(namespace, farLayers), node, keyPrefix);
  }
}
