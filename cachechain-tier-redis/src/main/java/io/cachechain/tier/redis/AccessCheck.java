package io.cachechain.tier.redis;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tries once whether the layer may do on a server what it needs: each command of a get and a put by
 * itself, so that the server names the one which it refuses, under a key that holds nothing and in
 * a form that stores nothing. A user without the rights would otherwise be found out by the first
 * put, and a server without scripts, too.
 */
final class AccessCheck {
  /**
   * While connections are being made, a short timeout of the layer may be over before there is one.
   */
  private static final int MOST_TIMEOUTS = 5;

  private static final byte[] NOTHING = {};

  /** The hash of no script, so that nothing runs. */
  private static final String NO_SCRIPT = "0".repeat(40);

  private AccessCheck() {}

  /** A command to try. */
  private record Trial(Masters.Command command, List<Object> arguments) {}

  /**
   * Blocks until the server of the key has answered. A failure that may pass says nothing of
   * permissions, and is left for the first requests to find; but a server that takes no writes
   * until somebody sees to it is reported.
   *
   * @param key a key that holds nothing, in the namespace of the chain
   * @param location where the servers are, without secrets
   * @param takesNoWrites receives the reason why the server takes no writes now, in its words
   * @throws LayerException if the server does not allow something, or is a replica, in its words
   */
  static void run(Masters masters, String key, String location, Consumer<String> takesNoWrites) {
    String name = masters.name(key);
    Masters.Master master = masters.of(name);
    if (master == null) {
      return;
    }
    int timeouts = 0;
    for (Trial each : trials(name)) {
      @Nullable FailureKind failure = tried(masters, master, each, location, takesNoWrites);
      while (failure == FailureKind.TIMEOUT && ++timeouts < MOST_TIMEOUTS) {
        failure = tried(masters, master, each, location, takesNoWrites);
      }
      if (timeouts >= MOST_TIMEOUTS) {
        return;
      }
    }
  }

  /** Returns of what kind the failure was that may pass, or null if there was none. */
  private static @Nullable FailureKind tried(
      Masters masters,
      Masters.Master master,
      Trial trial,
      String location,
      Consumer<String> takesNoWrites) {
    try {
      Object unused = masters.send(master, trial.command, trial.arguments).join();
      return null;
    } catch (CompletionException failure) {
      LayerException known = Failures.atConnecting(failure, location);
      if (known.kind() == FailureKind.MISUSE) {
        throw known;
      }
      if (Failures.isReadOnly(failure)) {
        // Where no other server will be asked, a replica stays one until somebody changes that.
        throw masters.isSingle() ? replica(known) : known;
      }
      if (Failures.takesNoWrites(failure)) {
        takesNoWrites.accept(String.valueOf(known.getMessage()));
      }
      return known.kind();
    }
  }

  private static LayerException replica(LayerException known) {
    return new LayerException(
        FailureKind.MISUSE,
        known.getMessage()
            + " Give the address of its master, or use RedisLayer.sentinel(..), cluster(..) or replicated(..)",
        null);
  }

  private static List<Trial> trials(String name) {
    return List.of(
        new Trial(Masters.Command.plain("TIME"), List.of()),
        new Trial(Masters.Command.plain("GETRANGE"), List.of(name, "0", "0")),
        new Trial(Masters.Command.plain("SET"), List.of(name, NOTHING, "XX", "PX", "1")),
        new Trial(Masters.Command.plain("EVAL"), List.of("return 1", "1", name)),
        new Trial(Masters.Command.plain("EVALSHA"), List.of(NO_SCRIPT, "1", name)));
  }
}
