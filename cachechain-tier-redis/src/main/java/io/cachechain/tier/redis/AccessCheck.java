package io.cachechain.tier.redis;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.connection.MasterSlaveEntry;

/**
 * Tries once whether the layer may do on a server what it needs: each command of a get and a put by itself, so that the server names the one which it refuses, under a key that holds nothing and in a form that stores
 * nothing. A user without the rights would otherwise be found out by the first put, and a server without scripts, too.
 */
final class AccessCheck {
  /** While connections are being made, a short timeout of the layer may be over before there is one. */
  private static final int MOST_TIMEOUTS = 5;

  private static final byte[] NOTHING = {};

  /** The hash of no script, so that nothing runs. */
  private static final String NO_SCRIPT = "0".repeat(40);

  private AccessCheck() {}

  /** A command to try. */
  private record Trial(RedisCommand<Object> command, List<Object> arguments) {}

  /**
   * Blocks until the server of the key has answered. A failure that may pass says nothing of what is allowed, and is left for the first requests to find.
   *
   * @param key a key that holds nothing, in the namespace of the chain
   * @param location where the servers are, without secrets
   * @param alone whether no other server will be asked, so that a replica stays one until somebody changes that
   * @throws LayerException if the server does not allow something, or is a replica, in its words
   */
  static void run(Masters masters, String key, String location, boolean alone) {
    String name = masters.name(key);
    MasterSlaveEntry master = masters.of(name);
    if (master == null) {
      return;
    }
    int timeouts = 0;
    for (Trial each : trials(name)) {
      @Nullable FailureKind failure = tried(masters, master, each, location, alone);
      while (failure == FailureKind.TIMEOUT && ++timeouts < MOST_TIMEOUTS) {
        failure = tried(masters, master, each, location, alone);
      }
      if (timeouts >= MOST_TIMEOUTS) {
        return;
      }
    }
  }

  /** Returns of what kind the failure was that may pass, or null if there was none. */
  private static @Nullable FailureKind tried(
      Masters masters, MasterSlaveEntry master, Trial trial, String location, boolean alone) {
    try {
      Object unused = masters
          .send(master, ByteArrayCodec.INSTANCE, trial.command, trial.arguments)
          .join();
      return null;
    } catch (CompletionException failure) {
      LayerException known = Failures.atConnecting(failure, location);
      if (known.kind() == FailureKind.MISUSE) {
        throw known;
      }
      if (Failures.isReadOnly(failure)) {
        throw alone ? replica(known) : known;
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
        new Trial(new RedisCommand<>("TIME"), List.of()),
        new Trial(new RedisCommand<>("GETRANGE"), List.of(name, "0", "0")),
        new Trial(new RedisCommand<>("SET"), List.of(name, NOTHING, "XX", "PX", "1")),
        new Trial(new RedisCommand<>("EVAL"), List.of("return 1", "1", name)),
        new Trial(new RedisCommand<>("EVALSHA"), List.of(NO_SCRIPT, "1", name)));
  }
}
