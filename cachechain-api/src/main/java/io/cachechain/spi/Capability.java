package io.cachechain.spi;

/**
 * What a layer can do beyond get, conditional put and close. Asked for, never guessed. Open: later versions may add
 * constants.
 */
public enum Capability {
  /** {@link ByteLayer#getAll} and {@link ByteLayer#putAll} are one request for many keys, not many requests. */
  BULK,
  /**
   * The operations of the {@link ByteLayer} return at once, also when a buffer is full or a connection is lost. The engine then calls them on the thread that is at
   * hand; else it hands them to a bounded executor, so that a layer which blocks against its contract holds up nobody.
   */
  NON_BLOCKING,
  /**
   * The store of a {@link ByteLayer} is private to this process or this machine, such as a directory on its disk: no other node sees what is stored there. The engine takes no {@link ByteLayer} for
   * private that does not say so. In one that does it reserves nothing for loads, tells nobody that it was told, and takes the word of other nodes for what changed, as for a layer in this process. What is there
   * may outlive the process. It is no place for a backplane.
   */
  LOCAL,
  /** The layer can list its keys. */
  SCAN,
  /** The layer can say how many entries it holds. */
  SIZE
}
