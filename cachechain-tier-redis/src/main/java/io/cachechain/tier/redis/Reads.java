package io.cachechain.tier.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.client.protocol.RedisCommands;
import org.redisson.client.protocol.decoder.ObjectListReplayDecoder;

/** Reads entries: GET for one key, MGET for several; in a cluster, where MGET takes the keys of one slot only, one batch of GETs for each master. */
final class Reads {
  private static final RedisCommand<List<Object>> MGET =
      new RedisCommand<>("MGET", new ObjectListReplayDecoder<>());

  private final Masters masters;
  private final Requests requests;

  Reads(Masters masters, Requests requests) {
    this.masters = masters;
    this.requests = requests;
  }

  CompletionStage<byte @Nullable []> get(String key) {
    Reply<byte @Nullable []> reply = new Reply<>();
    String name = masters.name(key);
    requests.send(List.of(reply), name, RedisCommands.GET, List.of(name), into(reply));
    return reply;
  }

  Map<String, CompletionStage<byte @Nullable []>> getAll(Collection<String> keys) {
    return masters.isCluster() ? getByMaster(keys) : getAtOnce(keys);
  }

  private Map<String, CompletionStage<byte @Nullable []>> getByMaster(Collection<String> keys) {
    Map<String, CompletionStage<byte @Nullable []>> answers = new LinkedHashMap<>();
    List<Requests.Member> members = new ArrayList<>(keys.size());
    for (String key : keys) {
      Reply<byte @Nullable []> reply = new Reply<>();
      String name = masters.name(key);
      members.add(new Requests.Member(reply, name, List.of(name), into(reply)));
      answers.put(key, reply);
    }
    requests.sendAll(RedisCommands.GET, members);
    return answers;
  }

  private Map<String, CompletionStage<byte @Nullable []>> getAtOnce(Collection<String> keys) {
    Map<String, CompletionStage<byte @Nullable []>> answers = new LinkedHashMap<>();
    List<Reply<byte @Nullable []>> replies = new ArrayList<>(keys.size());
    List<Object> names = new ArrayList<>(keys.size());
    AtomicInteger waiting = new AtomicInteger(keys.size());
    for (String key : keys) {
      Reply<byte @Nullable []> reply = new Reply<>(waiting);
      replies.add(reply);
      names.add(masters.name(key));
      answers.put(key, reply);
    }
    if (!replies.isEmpty()) {
      requests.send(replies, (String) names.get(0), MGET, names, intoAll(replies));
    }
    return answers;
  }

  private Requests.Outcome into(Reply<byte @Nullable []> reply) {
    return (held, failure) -> {
      if (failure == null) {
        reply.complete((byte[]) held);
      } else if (Failures.code(Failures.unwrapped(failure)).equals("WRONGTYPE")) {
        reply.complete(null); // a list or a hash is no entry; MGET says so by itself
      } else {
        reply.completeExceptionally(requests.failure(failure));
      }
    };
  }

  private Requests.Outcome intoAll(List<Reply<byte @Nullable []>> replies) {
    return (held, failure) -> {
      if (failure == null && held instanceof List<?> found && found.size() == replies.size()) {
        for (int i = 0; i < replies.size(); i++) {
          replies.get(i).complete((byte[]) found.get(i));
        }
      } else {
        Throwable cause =
            failure != null ? failure : new IllegalStateException("MGET answered other keys");
        replies.forEach(reply -> reply.completeExceptionally(requests.failure(cause)));
      }
    };
  }
}
