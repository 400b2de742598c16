package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.async.Failures;
import java.util.ArrayList;
import java.util.List;

/** A guard which notes what it hears. */
final class HeardByGuard implements Guard {
  final List<String> heard = new ArrayList<>();
  private boolean refuses;

  HeardByGuard refuses() {
    refuses = true;
    return this;
  }

  @Override
  public boolean tryEnter() {
    heard.add("enter");
    return !refuses;
  }

  @Override
  public String refusal() {
    return "closed to all";
  }

  @Override
  public void succeeded(long nanos) {
    heard.add("succeeded after " + nanos / 1_000_000 + " ms");
  }

  @Override
  public void failed(long nanos, Throwable failure) {
    heard.add(Failures.kindOf(failure) + " after " + nanos / 1_000_000 + " ms");
  }

  @Override
  public void timedOutUnsent() {
    heard.add("starved");
  }
}
