package io.cachechain.tier.caffeine;

import io.cachechain.spi.NearLayer;
import io.cachechain.tck.NearLayerContract;
import org.junit.jupiter.api.DisplayName;

@DisplayName("J1 J2 D-12 D-13: the contract of a near layer on Caffeine")
class CaffeineContractTest extends NearLayerContract {
  @Override
  @SuppressWarnings("unchecked") // the chain's types, as in the engine
  protected NearLayer<String, String> open(int maximumSize) {
    NearLayer<?, ?> layer =
        new CaffeineLayerProvider().open(MapConfig.of(CaffeineLayer.maximumSize(maximumSize)));
    return (NearLayer<String, String>) layer;
  }
}
