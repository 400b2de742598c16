package io.cachechain.tier.redis;

import java.time.Duration;
import org.redisson.Redisson;

/** A Redisson client that is connected, and what is to be done with it when the layer is closed. */
final class Client {
  private final Masters masters;
  private final Reads reads;
  private final Writes writes;
  private final Runnable close;

  /**
   * Creates one.
   *
   * @param redisson the client
   * @param location where it is connected to, without secrets
   * @param timeout how long the engine waits for a request
   * @param close called once when the layer is closed
   */
  Client(Redisson redisson, String location, Duration timeout, Runnable close) {
    this.masters = new Masters(redisson, timeout);
    Requests requests = new Requests(masters, location);
    this.reads = new Reads(masters, requests);
    this.writes = new Writes(masters, requests);
    this.close = close;
  }

  Masters masters() {
    return masters;
  }

  Reads reads() {
    return reads;
  }

  Writes writes() {
    return writes;
  }

  void close() {
    close.run();
  }
}
