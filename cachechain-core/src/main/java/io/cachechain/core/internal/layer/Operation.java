package io.cachechain.core.internal.layer;

import io.cachechain.LayerException;
import io.cachechain.core.internal.async.Failures;
import io.cachechain.core.internal.layer.WireRequest.Member;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.PutResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One kind of request to a layer: which guards it passes, and how the layer is asked.
 *
 * @param <Q> what is asked beside the key
 * @param <A> the answer
 */
abstract class Operation<Q, A> {
  /** What each request passes, in this order. */
  final List<Guard> guards;

  /**
   * Whether a codec or validators of users look at the answers, which may take long: then no answer
   * waits for the one before it.
   */
  final boolean runsUserCode;

  Operation(List<Guard> guards, boolean runsUserCode) {
    this.guards = List.copyOf(guards);
    this.runsUserCode = runsUserCode;
  }

  /**
   * Asks the layer, which may do anything: throw, block, return null or stages of null.
   *
   * @return what it has returned for each key
   */
  abstract Map<String, ? extends @Nullable CompletionStage<A>> ask(
      List<Member<Q, A>> members, Deadline deadline);

  /** Returns how many bytes of values are sent with a question, or may come back for it. */
  long bytes(Q question) {
    return 0;
  }

  /** Returns the failure of a member that has waited so long and was not sent. */
  LayerException notSent(long waitedNanos) {
    return Failures.timeout(waitedNanos);
  }

  private static <A> Map<String, CompletionStage<A>> one(
      String key, @Nullable CompletionStage<A> stage) {
    return stage == null ? Map.of() : Map.of(key, stage);
  }

  /**
   * A request that is no operation of callers: asked by a function, and without any guard that is
   * not given.
   */
  static final class EngineRequest<A> extends Operation<Boolean, A> {
    private final Ask<A> ask;

    EngineRequest(List<Guard> guards, Ask<A> ask) {
      super(guards, false);
      this.ask = ask;
    }

    @Override
    Map<String, ? extends @Nullable CompletionStage<A>> ask(
        List<Member<Boolean, A>> members, Deadline deadline) {
      return ask.ask(deadline);
    }

    /** How the layer is asked. */
    interface Ask<A> {
      Map<String, ? extends @Nullable CompletionStage<A>> ask(Deadline deadline);
    }
  }

  /**
   * The reads of callers. How large answers have been lately is what the next ones are taken for,
   * so that one request does not bring back more than memory and the connection can bear. It is an
   * estimate, and may lose an answer to another thread; it grows at once, and shrinks by an eighth
   * with each smaller answer.
   */
  static final class Read extends Operation<Boolean, byte @Nullable []> {
    private final ByteLayer layer;
    private volatile long lately;

    Read(ByteLayer layer, List<Guard> guards, boolean runsUserCode) {
      super(guards, runsUserCode);
      this.layer = layer;
    }

    @Override
    Map<String, ? extends @Nullable CompletionStage<byte @Nullable []>> ask(
        List<Member<Boolean, byte @Nullable []>> members, Deadline deadline) {
      if (members.size() == 1) {
        String key = members.get(0).key;
        return one(key, layer.get(key, deadline));
      }
      List<String> keys = new ArrayList<>(members.size());
      members.forEach(member -> keys.add(member.key));
      return layer.getAll(keys, deadline);
    }

    @Override
    long bytes(Boolean question) {
      return lately;
    }

    /** An answer has so many bytes. */
    void saw(int bytes) {
      long before = lately;
      long now = Math.max(bytes, before - before / 8);
      if (now != before) {
        lately = now;
      }
    }
  }

  /** The puts of callers. */
  static final class Put extends Operation<ByteLayer.Put, PutResult> {
    private final ByteLayer layer;

    Put(ByteLayer layer, List<Guard> guards) {
      super(guards, false);
      this.layer = layer;
    }

    @Override
    Map<String, ? extends @Nullable CompletionStage<PutResult>> ask(
        List<Member<ByteLayer.Put, PutResult>> members, Deadline deadline) {
      Member<ByteLayer.Put, PutResult> first = members.get(0);
      if (members.size() == 1) {
        ByteLayer.Put put = first.question;
        return one(first.key, layer.put(first.key, put.entry(), put.condition(), deadline));
      }
      Map<String, ByteLayer.Put> puts = new LinkedHashMap<>();
      members.forEach(member -> puts.put(member.key, member.question));
      return layer.putAll(puts, deadline);
    }

    @Override
    long bytes(ByteLayer.Put question) {
      return question.entry().bytes().length;
    }

    /** It was never sent, so it is certain that it was not stored. */
    @Override
    LayerException notSent(long waitedNanos) {
      return Failures.refused(
          "not sent within " + waitedNanos / 1_000_000 + " ms: the layer is busy");
    }
  }
}
