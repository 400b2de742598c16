package io.cachechain.core.internal.cluster;

import io.cachechain.core.internal.entry.Replacement;
import org.jspecify.annotations.Nullable;

/**
 * Is notified of changes of a chain's generations, and of records that cannot be read or written.
 * Called under no lock of the generations.
 */
public interface GenerationListener {
  /**
   * Other generations are present than before: what is known says so already. Near entries are to
   * be compared before they are served again.
   *
   * @param cause why
   */
  void changed(Cause cause);

  /** This is to be published to other nodes. */
  void announce(Replacement replacement);

  /**
   * The record of a layer cannot be read, and another takes its place.
   *
   * @param layer the layer's place among the far ones
   * @param reason why, as human-readable text
   */
  void refused(int layer, String reason);

  /** The record of a layer could not be read or written. */
  void failed(int layer, String operation, @Nullable Throwable cause);

  /** Why other generations are present. */
  enum Cause {
    /** A call of this chain has cleared. */
    CALL("by this node"),
    /** Another node has cleared. */
    OTHER_NODE("by another node"),
    /**
     * Two nodes did not know of each other's generations, and a third has taken their place:
     * nothing new was cleared, but what was stored in either is invalid.
     */
    UNDECIDED("by two nodes at once"),
    /** This node has found the generation which the others go by: nothing was cleared. */
    FOUND("by nobody");

    private final String text;

    Cause(String text) {
      this.text = text;
    }

    /** Returns whether something was cleared, by a call of somebody. */
    public boolean isClear() {
      return this == CALL || this == OTHER_NODE;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
