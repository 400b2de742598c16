package io.cachechain.tier.redis;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisNoScriptException;

/** Stores entries by {@link PutScript}, called by its hash; a server that does not know it (restarted, failed over, flushed) gets its text once. */
final class Writes {
  private static final Masters.Command EVALSHA = Masters.Command.plain("EVALSHA");
  private static final Masters.Command EVAL = Masters.Command.plain("EVAL");

  private final Masters masters;
  private final Requests requests;

  Writes(Masters masters, Requests requests) {
    this.masters = masters;
    this.requests = requests;
  }

  /**
   * Stores one entry.
   *
   * @param now the time in milliseconds by which the life of the entry is counted
   */
  CompletionStage<PutResult> put(String key, ByteEntry entry, Condition condition, long now) {
    Reply<PutResult> reply = new Reply<>();
    requests.send(EVALSHA, request(reply, key, entry, condition, now));
    return reply;
  }

  /** Stores several entries, each as {@link #put} does, as one batch for each master. */
  Map<String, CompletionStage<PutResult>> putAll(Map<String, ByteLayer.Put> puts, long now) {
    Map<String, CompletionStage<PutResult>> replies = new LinkedHashMap<>();
    List<Requests.Request> all = new ArrayList<>(puts.size());
    puts.forEach((key, put) -> {
      Reply<PutResult> reply = new Reply<>();
      all.add(request(reply, key, put.entry(), put.condition(), now));
      replies.put(key, reply);
    });
    requests.sendAll(EVALSHA, all);
    return replies;
  }

  private Requests.Request request(
      Reply<PutResult> reply, String key, ByteEntry entry, Condition condition, long now) {
    String name = masters.name(key);
    List<Object> arguments = PutScript.arguments(name, entry, condition, now);
    return new Requests.Request(reply, name, arguments, (answer, failure) -> {
      if (failure != null && Failures.unwrapped(failure) instanceof RedisNoScriptException) {
        sendText(reply, name, PutScript.withText(arguments));
      } else {
        complete(reply, answer, failure);
      }
    });
  }

  /** Sends the whole script; what was sent before has done nothing. */
  private void sendText(Reply<PutResult> reply, String name, List<Object> arguments) {
    if (!reply.isDone()) {
      requests.send(
          EVAL,
          new Requests.Request(
              reply, name, arguments, (answer, failure) -> complete(reply, answer, failure)));
    }
  }

  private void complete(
      Reply<PutResult> reply, @Nullable Object answer, @Nullable Throwable failure) {
    if (failure != null) {
      reply.completeExceptionally(requests.failure(failure));
      return;
    }
    try {
      reply.complete(PutScript.result((byte[]) answer));
    } catch (RuntimeException unreadable) {
      reply.completeExceptionally(requests.failure(unreadable));
    }
  }
}
