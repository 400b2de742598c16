package io.cachechain.core.internal.settings;

import io.cachechain.spi.Backplane;

/**
 * The backplane by which a chain and those of its name on other nodes notify each other of changes.
 *
 * @param backplane the channel
 * @param name the layer that it belongs to, or {@code given} if it was given in code; only for
 *     texts
 */
public record BackplaneSettings(Backplane backplane, String name) {
  /** The name of one that was given in code; the chain does not close it. */
  static final String GIVEN = "given";

  /** The setting for none. */
  static final String OFF = "off";
}
