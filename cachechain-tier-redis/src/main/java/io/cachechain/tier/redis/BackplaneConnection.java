package io.cachechain.tier.redis;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the master that has the stream, beside the pool of the client: a read that
 * blocks keeps nobody waiting. It ends when it breaks; the driver does not heal it, because what
 * the server still has must be looked at before reading goes on. Used by one thread.
 */
final class BackplaneConnection implements AutoCloseable {
  /** How long a read waits at the server for messages. */
  static final long BLOCK_MILLIS = 1_000;

  /**
   * How long an answer may be late; a connection that died without a word is found out after both
   * together.
   */
  static final long LATE_MILLIS = 1_500;

  private final Masters.Link link;
  private final String name;
  private final long blockMillis;

  private volatile CompletableFuture<?> pending = new CompletableFuture<>();

  private BackplaneConnection(Masters.Link link, String name) {
    this.link = link;
    this.name = name;
    this.blockMillis = blockMillis(link.pingMillis());
    link.onClose(() -> pending.completeExceptionally(new ClosedChannelException()));
  }

  /**
   * What a read brought.
   *
   * @param state how the stream was just before
   * @param entries what came behind the place
   */
  record Batch(StreamState state, List<StreamCommands.Entry> entries) {}

  /**
   * Connects, which blocks for the time that the client allows.
   *
   * @param stream the name of the stream, before a given client maps it
   * @throws RuntimeException if the master is not known, does not answer or is none
   */
  static BackplaneConnection open(Masters masters, String stream) throws InterruptedException {
    String name = masters.name(stream);
    Masters.Master master = masters.of(name);
    if (master == null) {
      throw new LayerException(
          FailureKind.CONNECTION, "no server of the cluster is known for the stream", null);
    }
    CompletableFuture<Masters.Link> connecting = Masters.link(master);
    try {
      return new BackplaneConnection(await(connecting, Masters.linkMillis(master)), name);
    } catch (RuntimeException | InterruptedException failure) {
      CompletableFuture<Void> unused = connecting.thenAccept(Masters.Link::close);
      throw failure;
    }
  }

  /**
   * Returns how long to block when the driver pings so often: it closes a connection on which no
   * ping was answered until the next one.
   */
  static long blockMillis(int pingMillis) {
    return pingMillis > 0 ? Math.max(1, Math.min(BLOCK_MILLIS, pingMillis / 2)) : BLOCK_MILLIS;
  }

  /**
   * Returns which run of the server this is, or null if it does not report it.
   *
   * @throws RuntimeException if the server is no master at present, or the connection broke
   */
  @Nullable
  ServerRun run() throws InterruptedException {
    ServerRun run;
    try {
      Object server = ask(Masters.Command.INFO_SERVER, List.of());
      Object replication = ask(Masters.Command.INFO_REPLICATION, List.of());
      run = ServerRun.of(server, replication);
    } catch (RuntimeException failure) {
      if (Failures.code(Failures.unwrapped(failure)).equals("NOPERM")) {
        return null;
      }
      throw failure;
    }
    if (run != null && !run.isMaster()) {
      throw new LayerException(FailureKind.REFUSED, "the server is no master now", null);
    }
    return run;
  }

  /** Appends a mark, and returns its id: whatever is published from now on lies behind it. */
  StreamId mark() throws InterruptedException {
    try {
      return StreamId.of(ask(StreamCommands.XADD, StreamCommands.mark(name)));
    } catch (RuntimeException failure) {
      if (!StreamCommands.isExhausted(failure)) {
        throw failure;
      }
      // Nothing can ever be appended again: it begins anew, which all readers notice as a gap.
      Object unused = ask(StreamCommands.DEL, List.of(name));
      return StreamId.of(ask(StreamCommands.XADD, StreamCommands.mark(name)));
    }
  }

  /**
   * Returns the id of the entry behind another one, whatever it holds, or null if there is none.
   */
  @Nullable
  StreamId next(StreamId after) throws InterruptedException {
    Object found = ask(StreamCommands.SCRIPT, StreamCommands.next(name, after));
    return found instanceof List<?> list && !list.isEmpty() ? StreamId.of(list.get(0)) : null;
  }

  /** Returns whether an entry is there still. */
  boolean holds(StreamId id) throws InterruptedException {
    Object found = ask(StreamCommands.XRANGE, StreamCommands.one(name, id));
    return found instanceof List<?> list && !list.isEmpty();
  }

  /** Returns how the stream is. */
  StreamState state() throws InterruptedException {
    return await(awaited(sendForState(LATE_MILLIS)), 2 * LATE_MILLIS);
  }

  private CompletableFuture<StreamState> sendForState(long patience) {
    CompletableFuture<List<Object>> state =
        link.send(patience, StreamCommands.SCRIPT, StreamCommands.state(name));
    return state.handle((answer, failure) -> {
      if (failure == null) {
        return StreamState.of(answer);
      }
      Throwable cause = Failures.unwrapped(failure);
      if (String.valueOf(cause.getMessage()).startsWith("ERR no such key")) {
        return StreamState.NONE;
      }
      throw new CompletionException(cause);
    });
  }

  /**
   * Looks at the stream, and then reads what lies behind an entry, in one go. Waits at the server
   * for a while if there is nothing.
   *
   * @param most how many entries are read at most
   * @return what fails when the connection breaks
   */
  CompletableFuture<Batch> read(StreamId after, int most) {
    long patience = blockMillis + LATE_MILLIS;
    CompletableFuture<StreamState> state = sendForState(patience);
    CompletableFuture<List<Object>> entries = link.send(
        patience, StreamCommands.XREAD, StreamCommands.read(name, after, most, blockMillis));
    return awaited(
        state.thenCombine(entries, (now, read) -> new Batch(now, StreamCommands.entries(read))));
  }

  /** Returns whether the client has another master for the stream by now. */
  boolean isOutdated(Masters masters) {
    return !link.isTo(masters.of(name));
  }

  private @Nullable Object ask(Masters.Command command, List<Object> arguments)
      throws InterruptedException {
    return await(awaited(link.send(LATE_MILLIS, command, arguments)), 2 * LATE_MILLIS);
  }

  /**
   * Lets an answer fail as soon as the connection is closed: the driver would wait for the next
   * one.
   */
  private <R> CompletableFuture<R> awaited(CompletableFuture<R> answer) {
    pending = answer;
    if (!link.isOpen()) {
      answer.completeExceptionally(new ClosedChannelException());
    }
    return answer;
  }

  private static <R> R await(CompletionStage<R> answer, long millis) throws InterruptedException {
    try {
      return answer.toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
    } catch (ExecutionException failure) {
      throw new CompletionException(failure.getCause());
    } catch (TimeoutException late) {
      throw new CompletionException(late);
    }
  }

  /** Closes the connection; does not wait. */
  @Override
  public void close() {
    link.close();
  }
}
