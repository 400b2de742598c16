package io.cachechain.core.internal.stats;

import io.cachechain.ChainException;
import org.jspecify.annotations.Nullable;

/** Names causes without quoting texts of others, which may hold keys, values and secrets. */
final class Causes {
  private static final int MAX_DEPTH = 5;

  private Causes() {}

  /** Returns the types of the chain of causes and the innermost place, to be put behind a message; empty for null. */
  static String describe(@Nullable Throwable cause) {
    if (cause == null) {
      return "";
    }
    if (cause instanceof ChainException own && cause.getCause() == null) {
      return own.getMessage() == null
          ? ""
          : " (" + own.getMessage() + ")"; // ours says all there is to say
    }
    StringBuilder text = new StringBuilder(" (");
    Throwable innermost = cause;
    Throwable next = cause;
    for (int depth = 0; next != null && depth < MAX_DEPTH; depth++) {
      text.append(depth == 0 ? "" : " <- ").append(next.getClass().getName());
      if (next instanceof ChainException own && own.getMessage() != null) {
        text.append(": ").append(own.getMessage());
      }
      innermost = next;
      next = next.getCause();
    }
    StackTraceElement[] trace = innermost.getStackTrace();
    if (trace.length > 0) {
      text.append(" at ").append(trace[0]);
    }
    return text.append(')').toString();
  }
}
