package io.cachechain.spi;

/**
 * An ability of a layer beyond get, conditional put and close. The engine asks for it and never
 * guesses. Open: later versions may add constants.
 */
public enum Capability {
  /**
   * {@link ByteLayer#getAll} and {@link ByteLayer#putAll} are one request for many keys, not many
   * requests.
   */
  BULK,
  /**
   * The operations of the {@link ByteLayer} return at once, also if a buffer is full or a
   * connection is lost. The engine then calls them on the current thread. Without this ability it
   * calls them on a bounded executor, so that a layer which blocks against its contract blocks no
   * caller.
   */
  NON_BLOCKING,
  /**
   * The store of a {@link ByteLayer} is private to this process or this machine, such as a
   * directory on its disk: no other node sees its entries. Without this ability the engine regards
   * a {@link ByteLayer} as shared. In a local layer the engine reserves nothing for loads, does not
   * name the layer in messages, and applies other nodes' messages to it, as to a near layer. Its
   * entries may outlive the process. It must not offer a backplane. If several objects or processes
   * use one such store, its conditional put must be atomic among all of them.
   */
  LOCAL,
  /** The layer can list its keys. The engine makes no use of this yet. */
  SCAN,
  /** The layer knows the number of its entries. {@code describe()} shows this. */
  SIZE
}
