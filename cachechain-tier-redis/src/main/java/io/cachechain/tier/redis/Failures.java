package io.cachechain.tier.redis;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.redisson.RedissonShutdownException;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.RedisRetryException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.RedisWrongPasswordException;

/**
 * Says of what kind a failure of the driver is: by its type, and where the driver has none by the
 * code that begins each error of the protocol.
 *
 * <p>The driver's messages show keys and values, so neither they nor the exceptions are passed on:
 * only the server's own words, up to where the driver adds to them.
 */
final class Failures {
  /** The code of an error, also of one that a script of Redis 6 wraps into its own. */
  private static final Pattern CODE =
      Pattern.compile("^(?:ERR Error running script.*?: -)?([A-Z]{3,})\\b", Pattern.DOTALL);

  private static final Pattern ADDED =
      Pattern.compile("(?:\\.? [Cc]hannel: |,? with args).*", Pattern.DOTALL);

  /** Where a server names the key or the channel that a user may not touch. */
  private static final Pattern NAME_OF_KEY =
      Pattern.compile("'.*' (key|channel)\\b", Pattern.DOTALL);

  /**
   * How a server says that it takes no more connections; the one of the errors without a code of
   * its own that passes by itself.
   */
  static final String TOO_MANY_CLIENTS = "max number of clients";

  /** The text of protected mode is a page. */
  private static final int LONGEST_WORDS = 300;

  private Failures() {}

  /**
   * Returns the failure of a layer.
   *
   * @param failure what the driver threw
   * @param location where the layer is, without secrets
   */
  static LayerException of(Throwable failure, String location) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof LayerException known) {
      return known;
    }
    FailureKind kind = kind(cause);
    String words = words(cause, kind);
    Throwable shown = shown(cause);
    boolean isServers = kind == FailureKind.REFUSED && !code(decisive(cause)).isEmpty();
    return new LayerException(
        kind,
        location + ": " + words,
        // A refusal without a cause would be taken for one of this side.
        shown == null && isServers ? new LayerException(kind, words, null) : shown);
  }

  /**
   * Returns the failure of an attempt to connect. What the server refuses then does not pass by
   * itself: the settings, or the server's, must be changed.
   *
   * @param failure what the driver threw
   * @param location where the layer is, without secrets
   */
  static LayerException atConnecting(Throwable failure, String location) {
    LayerException known = of(failure, location);
    Throwable error = decisive(unwrapped(failure));
    boolean full = String.valueOf(error.getMessage()).contains(TOO_MANY_CLIENTS);
    return code(error).equals("ERR") && !known.kind().equals(FailureKind.REFUSED) && !full
        ? new LayerException(
            FailureKind.MISUSE, String.valueOf(known.getMessage()), known.getCause())
        : known;
  }

  /** Returns the innermost of the causes that is an error of the server, or the failure itself. */
  private static Throwable decisive(Throwable failure) {
    Throwable decisive = failure;
    for (Throwable each = failure;
        each != null;
        each = each.getCause() == each ? null : each.getCause()) {
      if (!code(each).isEmpty()) {
        decisive = each;
      }
    }
    return decisive;
  }

  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Returns whether the server is a replica, to which nothing is written. */
  static boolean isReadOnly(Throwable failure) {
    return code(decisive(unwrapped(failure))).equals("READONLY");
  }

  /**
   * Returns whether a server refuses writes until somebody sees to its memory, its disk or its
   * replicas.
   */
  static boolean takesNoWrites(Throwable failure) {
    Throwable cause = decisive(unwrapped(failure));
    return cause instanceof RedisOutOfMemoryException
        || Set.of("OOM", "MISCONF", "NOREPLICAS").contains(code(cause));
  }

  /** Returns the code of an error of the server, or an empty text if it is none. */
  static String code(Throwable failure) {
    String message = failure instanceof RedisException ? failure.getMessage() : null;
    Matcher code = CODE.matcher(message == null ? "" : message);
    return code.find() ? code.group(1) : "";
  }

  private static FailureKind kind(Throwable cause) {
    if (cause instanceof RedisTimeoutException || cause instanceof TimeoutException) {
      return FailureKind.TIMEOUT;
    }
    if (cause instanceof RedisWrongPasswordException
        || cause instanceof RedisAuthRequiredException
        || cause instanceof GeneralSecurityException) { // a certificate that is not trusted
      return FailureKind.MISUSE;
    }
    if (cause instanceof RedisOutOfMemoryException
        || cause instanceof RedisRetryException
        || cause instanceof RedisReadonlyException
        || cause instanceof RedisRedirectException
        || cause instanceof RedissonShutdownException) {
      return FailureKind.REFUSED;
    }
    if (cause instanceof RedisReconnectedException
        || cause instanceof RedisNodeNotFoundException
        || (cause instanceof IOException && !(root(cause) instanceof GeneralSecurityException))) {
      return FailureKind.CONNECTION;
    }
    Throwable deeper = cause.getCause();
    if (deeper != null && deeper != cause) {
      FailureKind kind = kind(deeper);
      if (kind != FailureKind.OTHER) {
        return kind;
      }
    }
    if (cause instanceof RedisConnectionException) {
      return FailureKind.CONNECTION;
    }
    return switch (code(cause)) {
      case "NOPERM", "NOAUTH", "WRONGPASS" -> FailureKind.MISUSE;
      case "READONLY", "MISCONF", "LOADING", "BUSY", "OOM", "NOREPLICAS", "MASTERDOWN" ->
        FailureKind.REFUSED;
      default -> FailureKind.OTHER;
    };
  }

  private static String words(Throwable failure, FailureKind kind) {
    Throwable cause = decisive(failure);
    if (kind == FailureKind.TIMEOUT) {
      return "no answer in time";
    }
    if (cause instanceof RedisOutOfMemoryException) {
      return "the server's memory is used up (maxmemory) and it may not evict";
    }
    if (cause instanceof RedisReconnectedException) {
      return "the connection broke while the answer was under way";
    }
    if (cause instanceof RedisNodeNotFoundException) {
      return "no server of the cluster is known for this key";
    }
    if (cause instanceof RedissonShutdownException) {
      return "the client was shut down";
    }
    if (!code(cause).isEmpty()) {
      String said = ADDED.matcher(String.valueOf(cause.getMessage())).replaceFirst("");
      return shortened(NAME_OF_KEY.matcher(said).replaceAll("$1"));
    }
    Throwable root = root(cause);
    if (root instanceof ClosedChannelException) {
      return "the connection is closed";
    }
    if (root instanceof UnknownHostException) {
      return "the host is not known";
    }
    return isShown(root) && root.getMessage() != null
        ? root.getMessage()
        : root.getClass().getSimpleName();
  }

  /** Returns the first sentences of what a server says. */
  static String shortened(String said) {
    if (said.length() <= LONGEST_WORDS) {
      return said;
    }
    int end = said.lastIndexOf(". ", LONGEST_WORDS);
    return end > 0 ? said.substring(0, end) : said.substring(0, LONGEST_WORDS);
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root;
  }

  /** Returns the part of the causes that shows no key and no value, or null. */
  private static @Nullable Throwable shown(Throwable cause) {
    Throwable root = root(cause);
    return isShown(root) ? root : null;
  }

  /**
   * Returns whether this is a failure of the network or of certificates, which know nothing of keys
   * and values.
   */
  private static boolean isShown(Throwable root) {
    return root instanceof IOException || root instanceof GeneralSecurityException;
  }
}
