package io.cachechain.tier.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries: a GETRANGE for each key, several as one batch for each master. GET and MGET would bring whatever length a stranger has stored, and hold up everybody who reads on that connection; this brings one byte more
 * than the longest entry, by which it is known as too long.
 */
final class Reads {
  private static final Masters.Command GETRANGE = Masters.Command.plain("GETRANGE");

  private static final String BEGINNING = "0";

  private final Masters masters;
  private final Requests requests;

  /** The last byte that is asked for, counted from 0. */
  private final String last;

  /**
   * Creates them.
   *
   * @param maxEntryBytes the length of the longest entry
   */
  Reads(Masters masters, Requests requests, int maxEntryBytes) {
    this.masters = masters;
    this.requests = requests;
    this.last = Integer.toString(maxEntryBytes);
  }

  CompletionStage<byte @Nullable []> get(String key) {
    Reply<byte @Nullable []> reply = new Reply<>();
    String name = masters.name(key);
    requests.send(
        GETRANGE,
        new Requests.Request(reply, name, List.of(name, BEGINNING, last), new Answer(reply)));
    return reply;
  }

  Map<String, CompletionStage<byte @Nullable []>> getAll(Collection<String> keys) {
    Map<String, CompletionStage<byte @Nullable []>> replies = new LinkedHashMap<>();
    List<Requests.Request> all = new ArrayList<>(keys.size());
    for (String key : keys) {
      Reply<byte @Nullable []> reply = new Reply<>();
      String name = masters.name(key);
      all.add(new Requests.Request(reply, name, List.of(name, BEGINNING, last), new Answer(reply)));
      replies.put(key, reply);
    }
    requests.sendAll(GETRANGE, all);
    return replies;
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
