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

/** What reads and writes have in common: commands of one key each, alone or as one batch for each master. */
final class Requests {
  private final Masters masters;
  private final String location;
  private final @Nullable RunWatch watch;

  /**
   * Creates them.
   *
   * @param watch what holds answers back while it is not certain which run of a server gives them, or null
   */
  Requests(Masters masters, String location, @Nullable RunWatch watch) {
    this.masters = masters;
    this.location = location;
    this.watch = watch;
  }

  /** What becomes of the answer to a command, or of its failure. */
  interface Outcome extends BiConsumer<@Nullable Object, @Nullable Throwable> {}

  /** One command of a batch: for the key of this name, with these arguments. */
  record Member(Reply<?> reply, String name, List<Object> arguments, Outcome outcome) {}

  /** Returns the failure of the layer for one of the driver. */
  LayerException failure(Throwable thrown) {
    return Failures.of(thrown, location);
  }

  /**
   * Sends a command to the master of a key; it is withdrawn when all that wait for it have been cancelled.
   *
   * @param replies what waits for the answer
   * @param name the name of the key
   */
  void send(
      Collection<? extends Reply<?>> replies,
      String name,
      Masters.Command command,
      List<Object> arguments,
      Outcome outcome) {
    Masters.Master master = masters.of(name);
    if (master == null) {
      outcome.accept(null, noMaster());
      return;
    }
    CompletableFuture<Object> answer;
    try {
      answer = masters.send(master, command, arguments);
    } catch (RuntimeException failure) {
      outcome.accept(null, failure);
      return;
    }
    replies.forEach(reply -> reply.awaits(answer));
    CompletableFuture<Object> unused = answer.whenComplete(certain(master, outcome));
  }

  private Outcome certain(Masters.Master master, Outcome outcome) {
    return watch == null ? outcome : watch.certain(master, outcome);
  }

  /** Sends the same command for several keys, as one batch for each master; each key is answered by itself. */
  void sendAll(Masters.Command command, Collection<Member> members) {
    Map<Masters.Master, List<Member>> groups = new LinkedHashMap<>();
    for (Member member : members) {
      Masters.Master master = masters.of(member.name());
      if (master == null) {
        member.outcome().accept(null, noMaster());
      } else {
        groups.computeIfAbsent(master, unused -> new ArrayList<>()).add(member);
      }
    }
    groups.forEach((master, group) -> sendBatch(master, command, group));
  }

  private void sendBatch(Masters.Master master, Masters.Command command, List<Member> members) {
    List<CompletableFuture<Object>> answers = new ArrayList<>(members.size());
    Masters.Batch batch = masters.batch();
    try {
      for (Member member : members) {
        CompletableFuture<Object> answer = batch.add(master, command, member.arguments());
        answers.add(answer);
        member.reply().awaits(answer);
        CompletableFuture<Object> unused = answer.whenComplete(certain(master, member.outcome()));
      }
      // The driver does not fail each command when it fails the batch: while a server is loading,
      // for one.
      var unused = batch.send().whenComplete((all, failure) -> failRest(answers, failure));
    } catch (RuntimeException failure) {
      failRest(answers, failure);
      members.stream()
          .skip(answers.size())
          .forEach(member -> member.outcome().accept(null, failure));
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
