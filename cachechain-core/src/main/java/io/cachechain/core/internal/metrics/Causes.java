package io.cachechain.core.internal.metrics;

import io.cachechain.ChainException;
import org.jspecify.annotations.Nullable;

/** Names causes without quoting texts of others, which may hold keys, values and secrets. */
final class Causes {
  private static final int MAX_DEPTH = 5;

  private Causes() {}

  /**
   * Returns what a person needs who reads a warning, to be put behind a message; empty for null.
   * Our own text says enough, together with the type of what is behind it; without one, the types
   * and the innermost place, in short.
   */
  static String brief(@Nullable Throwable cause) {
    if (cause == null) {
      return "";
    }
    Throwable innermost = cause;
    StringBuilder types = new StringBuilder(cause.getClass().getSimpleName());
    for (int depth = 1; innermost.getCause() != null && depth < MAX_DEPTH; depth++) {
      innermost = innermost.getCause();
      types.append(" <- ").append(innermost.getClass().getSimpleName());
    }
    if (cause instanceof ChainException own && own.getMessage() != null) {
      String behind =
          innermost instanceof ChainException ? "" : "; " + innermost.getClass().getSimpleName();
      return " (" + own.getMessage() + behind + ")";
    }
    StackTraceElement[] trace = innermost.getStackTrace();
    return " (" + types + (trace.length == 0 ? "" : " at " + place(trace[0])) + ")";
  }

  private static String place(StackTraceElement place) {
    String type = place.getClassName();
    return type.substring(type.lastIndexOf('.') + 1) + "." + place.getMethodName() + ":"
        + place.getLineNumber();
  }

  /**
   * Returns the types of the chain of causes and the innermost place, to be put behind a message;
   * empty for null.
   */
  static String describe(@Nullable Throwable cause) {
    if (cause == null) {
      return "";
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
