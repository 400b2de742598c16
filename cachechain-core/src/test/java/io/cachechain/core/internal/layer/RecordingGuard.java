package io.cachechain.core.internal.layer;

import io.cachechain.core.internal.async.Failures;
import java.util.ArrayList;
import java.util.List;

/** A guard which records its calls. */
final class RecordingGuard implements Guard {
  final List<String> calls = new ArrayList<>();
  private boolean refuses;

  RecordingGuard refuses() {
    refuses = true;
    return this;
  }

  @Override
  public boolean tryEnter() {
    calls.add("enter");
    return !refuses;
  }

  @Override
  public String refusal() {
    return "closed to all";
  }

  @Override
  public void succeeded(long nanos) {
    calls.add("succeeded after " + nanos / 1_000_000 + " ms");
  }

  @Override
  public void failed(long nanos, Throwable failure) {
    calls.add(Failures.kindOf(failure) + " after " + nanos / 1_000_000 + " ms");
  }

  @Override
  public void timedOutUnsent() {
    calls.add("starved");
  }
}
