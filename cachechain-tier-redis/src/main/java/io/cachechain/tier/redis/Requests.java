package io.cachechain.tier.redis;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What reads and writes have in common: commands of one key each, alone or as one batch for each
 * master.
 */
final class Requests {
  private final Masters masters;
  private final String location;
  private final @Nullable RunWatch watch;

  /**
   * Creates them.
   *
   * @param watch what holds answers back while it is not certain which run of a server gives them,
   *     or null
   */
  Requests(Masters masters, String location, @Nullable RunWatch watch) {
    this.masters = masters;
    this.location = location;
    this.watch = watch;
  }

  /** What becomes of the answer to a command, or of its failure. */
  interface Outcome extends BiConsumer<@Nullable Object, @Nullable Throwable> {}

  /**
   * The arguments of a command for one key, and who waits for its answer.
   *
   * @param reply is withdrawn with whoever waits for it, or null if nobody can withdraw it
   * @param name the name of the key
   * @param arguments all arguments of the command
   * @param outcome what becomes of the answer
   */
  record Request(@Nullable Reply<?> reply, String name, List<Object> arguments, Outcome outcome) {
    private void sentAs(CompletableFuture<Object> answer) {
      if (reply != null) {
        reply.awaits(answer);
      }
    }
  }

  /** Returns the failure of the layer for one of the driver. */
  LayerException failure(Throwable thrown) {
    return Failures.of(thrown, location);
  }

  /** Sends a command to the master of a key. */
  void send(Masters.Command command, Request request) {
    Masters.Master master = masters.of(request.name);
    if (master == null) {
      request.outcome.accept(null, noMaster());
      return;
    }
    CompletableFuture<Object> answer;
    try {
      answer = masters.send(master, command, request.arguments);
    } catch (RuntimeException failure) {
      request.outcome.accept(null, failure);
      return;
    }
    request.sentAs(answer);
    CompletableFuture<Object> unused = answer.whenComplete(certain(master, request.outcome));
  }

  private Outcome certain(Masters.Master master, Outcome outcome) {
    return watch == null ? outcome : watch.certain(master, outcome);
  }

  /**
   * Sends the same command for several keys, as one batch for each master; each key is answered by
   * itself.
   */
  void sendAll(Masters.Command command, Collection<Request> requests) {
    Map<Masters.Master, List<Request>> groups = new LinkedHashMap<>();
    for (Request request : requests) {
      Masters.Master master = masters.of(request.name);
      if (master == null) {
        request.outcome.accept(null, noMaster());
      } else {
        groups.computeIfAbsent(master, unused -> new ArrayList<>()).add(request);
      }
    }
    groups.forEach((master, group) -> {
      if (group.size() == 1) {
        send(command, group.get(0)); // the driver's batches cost more
      } else {
        sendBatch(master, command, group);
      }
    });
  }

  private void sendBatch(Masters.Master master, Masters.Command command, List<Request> requests) {
    List<CompletableFuture<Object>> answers = new ArrayList<>(requests.size());
    Masters.Batch batch = masters.batch();
    try {
      for (Request request : requests) {
        CompletableFuture<Object> answer = batch.add(master, command, request.arguments);
        answers.add(answer);
        request.sentAs(answer);
        CompletableFuture<Object> unused = answer.whenComplete(certain(master, request.outcome));
      }
      // The driver does not fail each command when it fails the batch: while a server is loading,
      // for one.
      var unused = batch.send().whenComplete((all, failure) -> failRest(answers, failure));
    } catch (RuntimeException failure) {
      failRest(answers, failure);
      requests.stream()
          .skip(answers.size())
          .forEach(request -> request.outcome.accept(null, failure));
    }
  }

  private static void failRest(
      List<CompletableFuture<Object>> answers, @Nullable Throwable failure) {
    if (failure != null) {
      Throwable cause = Failures.unwrapped(failure);
      answers.forEach(answer -> answer.completeExceptionally(cause));
    }
  }

  private LayerException noMaster() {
    return new LayerException(
        FailureKind.CONNECTION,
        location + ": no server of the cluster is known for this key",
        null);
  }
}
