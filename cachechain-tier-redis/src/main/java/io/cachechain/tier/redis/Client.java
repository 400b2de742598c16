package io.cachechain.tier.redis;

import io.cachechain.internal.tier.SharedByKey;
import java.io.IOException;
import java.util.List;

/** What one layer has on a driver's client that is connected: requests with its own timeout and limits. */
final class Client {
  private final SharedByKey.Lease<Driver> driver;
  private final ClientUse use;
  private final Masters masters;
  private final Requests requests;

  /** Reads entries; a field like the next one, since each request of callers passes here. */
  final Reads reads;

  /** Stores entries. */
  final Writes writes;

  private final Runnable cancelListening;

  /**
   * Creates it.
   *
   * @param driver given back when this is closed
   * @param use what the layer wants of it
   */
  Client(SharedByKey.Lease<Driver> driver, ClientUse use) {
    this.driver = driver;
    this.use = use;
    RunWatch watch = driver.resource().watch();
    this.masters = new Masters(driver.resource().client(), use.timeout());
    this.requests = new Requests(masters, use.location(), use.lost() == null ? null : watch);
    this.reads = new Reads(masters, requests, use.maxEntryBytes());
    this.writes = new Writes(masters, requests);
    this.cancelListening = watch.add(use);
  }

  /**
   * Asks the server whether the layer may do what it needs; blocks until then.
   *
   * @throws io.cachechain.LayerException if not
   */
  void check() {
    AccessCheck.run(
        masters, use.probe(), use.location(), driver.resource().remarks()::takesNoWrites);
  }

  /** Asks that, and closes this if not. */
  Client checked() {
    try {
      check();
      return this;
    } catch (RuntimeException refused) {
      close();
      throw refused;
    }
  }

  Masters masters() {
    return masters;
  }

  Requests requests() {
    return requests;
  }

  /** Returns what there is to say of the servers. */
  List<String> remarks() {
    return driver.resource().remarks().now();
  }

  /** Ends it; the driver's client with it if nobody else uses that. Calling it again does nothing. */
  void close() {
    cancelListening.run();
    try {
      driver.close();
    } catch (IOException impossible) {
      throw new IllegalStateException("a driver's close throws nothing of the kind", impossible);
    }
  }
}
