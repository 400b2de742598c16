package io.cachechain.core.internal.settings;

import java.util.Locale;

/** How many of the layers that are written synchronously must take a write, or the call fails. */
public enum RequiredAcks {
  /** None: what a layer missed is replayed. */
  NONE,
  /** One. */
  ONE,
  /** More than half. */
  QUORUM,
  /** Each. */
  ALL;

  static RequiredAcks parse(String text) {
    for (RequiredAcks acks : values()) {
      if (acks.toString().equals(text)) {
        return acks;
      }
    }
    throw new IllegalArgumentException("none, one, quorum or all");
  }

  /** Returns how many of so many layers it is. */
  public int of(int layers) {
    return switch (this) {
      case NONE -> 0;
      case ONE -> Math.min(1, layers);
      case QUORUM -> layers == 0 ? 0 : layers / 2 + 1;
      case ALL -> layers;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
