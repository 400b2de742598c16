package io.cachechain.tck;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.testing.FakeClock;

/** The contract with a layer that breaks a promise; run by {@link ByteLayerContractTest} only. */
class BrokenLayerRun extends ByteLayerContract {
  static volatile BrokenLayer.Fault fault = BrokenLayer.Fault.NONE;

  private final FakeClock clock = FakeClock.frozen();

  @Override
  protected ByteLayer open() {
    return new BrokenLayer(fault, clock);
  }

  @Override
  protected ChainClock clock() {
    return clock;
  }

  @Override
  protected boolean expires() {
    return true;
  }

  @Override
  protected boolean honoursSendBy() {
    return true;
  }
}
