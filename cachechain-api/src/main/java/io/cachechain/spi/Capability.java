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
  /** The layer can list its keys. */
  SCAN,
  /** The layer can say how many entries it holds. */
  SIZE
}
