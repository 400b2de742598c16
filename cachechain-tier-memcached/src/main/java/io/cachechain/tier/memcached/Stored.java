package io.cachechain.tier.memcached;

/** What became of a store whose condition the server checked. */
enum Stored {
  /** It is held now. */
  DONE,
  /** What was expected to be held is not held any more. Nothing was stored. */
  CHANGED,
  /** The server takes no item of this size. Nothing was stored; what was held before may be gone. */
  TOO_LARGE
}
