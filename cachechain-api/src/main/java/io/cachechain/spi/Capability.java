package io.cachechain.spi;

/**
 * What a layer can do beyond get, conditional put and close. Asked for, never guessed. Open: later versions may add
 * constants.
 */
public enum Capability {
  /** {@link ByteLayer#getAll} and {@link ByteLayer#putAll} are one request for many keys, not many requests. */
  BULK,
  /** The layer can list its keys. */
  SCAN,
  /** The layer can say how many entries it holds. */
  SIZE
}
