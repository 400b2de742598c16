/** A program as a user writes it: it names the engine alone; layers and codec are what stands beside it on the module path. */
module com.acme.books {
  requires io.cachechain.core;

  exports com.acme.books; // the JSON codec reads the record
}
