package io.cachechain.core.internal.marks;

import io.cachechain.spi.Version;
import org.jspecify.annotations.Nullable;

/** Who does in a chain what its marks ask for. Called under no lock of the marks. */
public interface MarkListener {
  /**
   * Everything up to this version is invalid from now on: the marks say so already.
   *
   * @param mark the version
   * @param cause who wished it
   */
  void cleared(Version mark, Cause cause);

  /** Other nodes are to be told of this mark. */
  void announce(Version mark);

  /** A layer holds marks that cannot be read: nobody knows what it says. */
  void unreadable(int layer);

  /** The marks of a layer could not be read or written. */
  void failed(int layer, String operation, @Nullable Throwable cause);

  /** Who wished that everything is invalid. */
  enum Cause {
    /** A call of this chain. */
    CALL("by this node"),
    /** Another node. */
    OTHER_NODE("by another node"),
    /** No layer has marks, and this node has not been told of any: whatever they said has been lost, or nothing was ever said. */
    NO_MARKS("since no layer has marks");

    private final String text;

    Cause(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
