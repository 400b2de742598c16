package io.cachechain.core.internal.call;

import io.cachechain.core.internal.entry.KeyRules;
import io.cachechain.core.internal.entry.KeySpace;
import io.cachechain.core.internal.settings.ChainSettings;
import io.cachechain.core.internal.settings.EngineOptions;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the keys of a chain are written as text, checked, and put into the chain's part of a shared
 * layer.
 */
public final class Keys<K> {
  private final String chain;
  private final @Nullable Function<? super K, String> text;
  private final KeyRules rules;
  private final KeySpace space;

  /** Creates the keys of a chain with these settings. */
  public Keys(ChainSettings<K, ?> settings) {
    this.chain = settings.name();
    this.text = settings.keyText();
    this.rules =
        new KeyRules(chain, settings.count(EngineOptions.KEY_MAX_BYTES), settings.showKeys());
    this.space = new KeySpace(settings.get(EngineOptions.NAMESPACE));
  }

  /** Returns the name of the chain. */
  public String chain() {
    return chain;
  }

  /** Returns what stands before the text of each key in far layers. */
  public String prefix() {
    return space.entryPrefix();
  }

  /** Returns a key, which keeps the rules, as people are to read it. */
  public String text(K key) {
    return text == null ? key.toString() : text.apply(key);
  }

  /** Returns a key of a load of this chain for a message, or nothing where keys are not shown. */
  @SuppressWarnings("unchecked") // loads of this chain have keys of its type
  public String forPeople(Object key, boolean shown) {
    return shown ? "[" + text((K) key) + "]" : "";
  }

  /** Returns the key of the record of generations in far layers. */
  public String generationsKey() {
    return space.generationsKey();
  }

  /** Returns the key that probes of far layers ask for. */
  public String probeKey() {
    return space.probeKey("breaker");
  }

  /**
   * Returns the key in far layers, or null if keys of this chain have no text, which none of its
   * layers needs.
   *
   * @param operation what the caller does, for the text of the exception
   * @param key the key
   * @throws IllegalArgumentException if the key breaks a rule
   */
  public @Nullable String storageKey(String operation, K key) {
    if (text == null) {
      return null;
    }
    String written = text.apply(key);
    if (written == null) {
      throw new IllegalArgumentException(
          "chain '" + chain + "', " + operation + ": keyText gave null for a key");
    }
    rules.check(operation, written);
    return space.entryKey(written);
  }
}
