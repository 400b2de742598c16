package io.cachechain.core.internal.entry;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The keys of one namespace in a shared layer: entries, generations and probes are distinguished by
 * the part behind the first colon, which no key of a user can reach. A namespace cannot hold a
 * colon, nor a brace, which would put all keys of the chain into one slot of a Redis cluster: what
 * is not plain in it is written as {@code %} and two hexadecimal digits for each byte of UTF-8.
 * Immutable and thread-safe.
 */
public final class KeySpace {
  private final String namespace;
  private final String entries;
  private final String generations;
  private final String probes;

  /**
   * Creates the key space of a namespace.
   *
   * @param namespace not empty
   */
  public KeySpace(String namespace) {
    if (namespace.isEmpty()) {
      throw new IllegalArgumentException("the namespace is empty");
    }
    String escaped = escape(namespace);
    this.namespace = escaped;
    this.entries = escaped + ":e:";
    this.generations = escaped + ":g:all";
    this.probes = escaped + ":p:";
  }

  /** Returns the namespace as it stands in the keys. */
  public String namespace() {
    return namespace;
  }

  /** Returns the key of an entry, which is that of its reservation, too. */
  public String entryKey(String keyText) {
    return entries.concat(keyText);
  }

  /** Returns the key of the record of generations. */
  public String generationsKey() {
    return generations;
  }

  /** Returns the key of a probe. */
  public String probeKey(String name) {
    return probes.concat(name);
  }

  /** Returns what all keys of entries begin with. */
  public String entryPrefix() {
    return entries;
  }

  private static String escape(String namespace) {
    StringBuilder text = new StringBuilder();
    for (byte b : namespace.getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 0x7F && ":%{}".indexOf(b) < 0) {
        text.append((char) b);
      } else {
        text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return text.toString();
  }
}
