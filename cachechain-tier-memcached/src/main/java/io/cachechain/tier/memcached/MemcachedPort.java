package io.cachechain.tier.memcached;

import io.cachechain.spi.Deadline;
import java.io.Closeable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the layer needs of a client, so that another one can take the place of spymemcached. No
 * method waits for an answer; each stage ends soon after its deadline at the latest; failures are
 * {@code LayerException}s. A name whose server is away fails: it is never looked for on another
 * server.
 */
interface MemcachedPort extends Closeable {
  /** Returns what is held under a name, null for nothing. */
  CompletableFuture<@Nullable CasValue> get(String slot, Deadline deadline);

  /** Returns what is held under each of several names, with one request per server. */
  Map<String, CompletableFuture<byte @Nullable []>> getAll(
      Collection<String> slots, Deadline deadline);

  /** Stores under a name that holds nothing; {@link Stored#CHANGED} if it holds something. */
  CompletableFuture<Stored> add(String slot, byte[] bytes, int life, Deadline deadline);

  /**
   * Stores in the place of exactly what was held; {@link Stored#CHANGED} if that is not there any
   * more.
   */
  CompletableFuture<Stored> replace(
      String slot, CasValue held, byte[] bytes, int life, Deadline deadline);

  /**
   * Returns a stage that completes when all servers have been reached, and fails if the first
   * attempt to reach one of them did.
   */
  CompletionStage<Void> connected();

  /**
   * Sets the listener that is notified each time a server can be reached again; from any thread.
   */
  void onReachable(Runnable reachable);

  /** Returns whether no method ever waits, not even for room in a queue. */
  boolean isNonBlocking();

  /** Returns the servers, as readable text. */
  String location();

  /** Returns the servers that cannot be reached now, as readable text. */
  List<String> unreachable();

  /** Releases what it holds; requests that are under way fail. */
  @Override
  void close();
}
