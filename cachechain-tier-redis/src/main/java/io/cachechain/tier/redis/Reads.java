package io.cachechain.tier.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries: a GETRANGE for each key, several as one batch for each master. GET and MGET would
 * bring whatever length a stranger has stored, and hold up everybody who reads on that connection;
 * this brings one byte more than the longest entry, by which it is known as too long.
 *
 * <p>Several keys share {@link #BULK_BYTES}: what is longer than its share comes cut, and is read
 * whole by itself, one after the other. So the answers to a bulk read are bounded together: by
 * that, and one entry of the largest size. The engine sends smaller batches where it has seen long
 * entries, so that they fit.
 */
final class Reads {
  private static final Masters.Command GETRANGE = Masters.Command.plain("GETRANGE");

  private static final String BEGINNING = "0";

  /**
   * What the answers to one bulk read may be together: twice what the engine expects of a batch.
   */
  private static final int BULK_BYTES = 2 << 20;

  /** Entries up to this length come at once, however many keys a batch has. */
  private static final int SMALLEST_SHARE = 4 << 10;

  private final Masters masters;
  private final Requests requests;

  private final int maxEntryBytes;

  /** Its number as text: the last byte that is asked for, counted from 0. */
  private final String longest;

  /**
   * Creates them.
   *
   * @param maxEntryBytes the length of the longest entry
   */
  Reads(Masters masters, Requests requests, int maxEntryBytes) {
    this.masters = masters;
    this.requests = requests;
    this.maxEntryBytes = maxEntryBytes;
    this.longest = Integer.toString(maxEntryBytes);
  }

  CompletionStage<byte @Nullable []> get(String key) {
    Reply<byte @Nullable []> reply = new Reply<>();
    requests.send(GETRANGE, whole(masters.name(key), reply));
    return reply;
  }

  Map<String, CompletionStage<byte @Nullable []>> getAll(Collection<String> keys) {
    int share =
        Math.min(maxEntryBytes, Math.max(SMALLEST_SHARE, BULK_BYTES / Math.max(1, keys.size())));
    LongValues longValues = new LongValues(requests, GETRANGE);
    Map<String, CompletionStage<byte @Nullable []>> replies = new LinkedHashMap<>();
    List<Requests.Request> all = new ArrayList<>(keys.size());
    for (String key : keys) {
      Reply<byte @Nullable []> reply = new Reply<>();
      String name = masters.name(key);
      all.add(
          share == maxEntryBytes
              ? whole(name, reply)
              : new Requests.Request(
                  reply,
                  name,
                  List.of(name, BEGINNING, Integer.toString(share)),
                  new Share(name, reply, share, longValues)));
      replies.put(key, reply);
    }
    requests.sendAll(GETRANGE, all);
    return replies;
  }

  /** Asks for one byte more than the longest entry has. */
  private Requests.Request whole(String name, Reply<byte @Nullable []> reply) {
    return new Requests.Request(reply, name, List.of(name, BEGINNING, longest), new Answer(reply));
  }

  /** Completes a reply unless the value is longer than its share of a bulk read. */
  private final class Share implements Requests.Outcome {
    private final String name;
    private final Reply<byte @Nullable []> reply;
    private final int share;
    private final LongValues longValues;

    Share(String name, Reply<byte @Nullable []> reply, int share, LongValues longValues) {
      this.name = name;
      this.reply = reply;
      this.share = share;
      this.longValues = longValues;
    }

    @Override
    public void accept(@Nullable Object held, @Nullable Throwable failure) {
      if (held instanceof byte[] bytes && bytes.length > share) {
        longValues.add(reply, () -> whole(name, reply));
      } else {
        new Answer(reply).accept(held, failure);
      }
    }
  }

  /** Completes a reply by what the server has answered. */
  private final class Answer implements Requests.Outcome {
    private final Reply<byte @Nullable []> reply;

    Answer(Reply<byte @Nullable []> reply) {
      this.reply = reply;
    }

    @Override
    public void accept(@Nullable Object held, @Nullable Throwable failure) {
      if (failure == null) {
        byte[] bytes = (byte[]) held;
        // No key and an empty value look the same, and neither is an entry.
        reply.complete(bytes == null || bytes.length == 0 ? null : bytes);
      } else if (Failures.code(Failures.unwrapped(failure)).equals("WRONGTYPE")) {
        reply.complete(null); // a list or a hash is no entry
      } else {
        reply.completeExceptionally(requests.failure(failure));
      }
    }
  }
}
