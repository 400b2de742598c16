package io.cachechain.tck;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.ChainClock;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;

/** The fake layer keeps the contract as long as nothing is planned, in the time of a fake clock. */
class FakeLayerContractTest extends ByteLayerContract {
  private final FakeClock clock = FakeClock.frozen();
  private final FakeLayer layer = new FakeLayer("fake").clock(clock).bulk();

  @Override
  protected ByteLayer open() {
    return layer;
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
  protected boolean isShared() {
    return true;
  }

  @Override
  protected boolean honoursSendBy() {
    return true;
  }

  @Override
  protected boolean canPlant() {
    return true;
  }

  @Override
  protected void plant(String key, byte[] bytes) {
    layer.plant(key, bytes);
  }
}
