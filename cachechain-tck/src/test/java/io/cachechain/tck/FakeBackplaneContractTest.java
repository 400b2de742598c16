package io.cachechain.tck;

import io.cachechain.spi.Backplane;
import io.cachechain.testing.FakeBackplane;
import io.cachechain.testing.FakeLog;
import java.io.Closeable;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A9 M5 Z27: the fake backplane keeps the contract as long as nothing is planned")
class FakeBackplaneContractTest extends BackplaneContract {
  private final FakeLog log = log();
  private int nodes;

  FakeLog log() {
    return FakeLog.direct();
  }

  @Override
  protected Backplane open() {
    return log.end("node" + nodes++);
  }

  @Override
  protected boolean canCut() {
    return true;
  }

  @Override
  protected void cut(Backplane node) {
    ((FakeBackplane) node).disconnects();
  }

  @Override
  protected void restore(Backplane node) {
    ((FakeBackplane) node).reconnects();
  }

  @Override
  protected boolean canTrim() {
    return true;
  }

  @Override
  protected void trim() {
    log.trims();
  }

  @Override
  protected boolean canStall() {
    return true;
  }

  @Override
  protected Closeable stall(Backplane node) {
    FakeBackplane fake = (FakeBackplane) node;
    fake.onPublishes().holds();
    return () -> {
      fake.onPublishes().recovers();
      fake.releasesPublishes();
    };
  }
}
