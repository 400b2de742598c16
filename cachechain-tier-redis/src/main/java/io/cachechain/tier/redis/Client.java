package io.cachechain.tier.redis;

import org.redisson.api.RedissonClient;

/** A Redisson client that is connected, and what is to be done with it when the layer is closed. */
final class Client {
  private final Masters masters;
  private final Requests requests;
  private final Reads reads;
  private final Writes writes;
  private final RunWatch watch;
  private final Runnable check;
  private final Runnable close;

  private Client(RedissonClient redisson, ClientUse use, Runnable close) {
    this.masters = new Masters(redisson, use.timeout());
    Runnable lost = use.lost();
    this.watch = new RunWatch(masters, use, lost == null ? () -> {} : lost);
    this.requests = new Requests(masters, use.location(), lost == null ? null : watch);
    this.reads = new Reads(masters, requests, use.maxEntryBytes());
    this.writes = new Writes(masters, requests);
    this.check = () -> AccessCheck.run(masters, use.probe(), use.location());
    this.close = close;
  }

  /**
   * Connects a client that does so at its first use; blocks until then.
   *
   * @param redisson the client
   * @param use what the layer wants of it
   * @param close called once when the layer is closed
   * @throws RuntimeException if the server does not answer
   */
  static Client connect(RedissonClient redisson, ClientUse use, Runnable close) {
    Client client = new Client(redisson, use, close);
    client.masters.connect();
    client.watch.start();
    return client;
  }

  /**
   * Asks the server whether the layer may do what it needs; blocks until then.
   *
   * @throws io.cachechain.LayerException if not
   */
  void check() {
    check.run();
  }

  Masters masters() {
    return masters;
  }

  Requests requests() {
    return requests;
  }

  Reads reads() {
    return reads;
  }

  Writes writes() {
    return writes;
  }

  void close() {
    stop();
    close.run();
  }

  /** Stops what runs beside the requests; the driver's client stays as it is. */
  void stop() {
    watch.close();
  }
}
