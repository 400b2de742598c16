package io.cachechain.tck;

import io.cachechain.spi.Backplane;
import java.io.Closeable;
import java.time.Duration;

/**
 * The contract with a backplane that breaks a promise; run by {@link BackplaneContractTest} only.
 */
class BrokenBackplaneRun extends BackplaneContract {
  static volatile BrokenBackplane.Fault fault = BrokenBackplane.Fault.NONE;

  private final BrokenBackplane.Shared shared = new BrokenBackplane.Shared();

  @Override
  protected Backplane open() {
    return new BrokenBackplane(fault, shared);
  }

  @Override
  protected Duration patience() {
    return Duration.ofMillis(300);
  }

  @Override
  protected boolean canCut() {
    return true;
  }

  @Override
  protected void cut(Backplane node) {
    ((BrokenBackplane) node).cut();
  }

  @Override
  protected void restore(Backplane node) {
    ((BrokenBackplane) node).restore();
  }

  @Override
  protected boolean canTrim() {
    return true;
  }

  @Override
  protected void trim() {
    shared.trim();
  }

  @Override
  protected boolean canCorrupt() {
    return true;
  }

  @Override
  protected void corrupt() {
    shared.corrupt();
  }

  @Override
  protected boolean canStall() {
    return true;
  }

  @Override
  protected Closeable stall(Backplane node) {
    return ((BrokenBackplane) node).stall();
  }
}
