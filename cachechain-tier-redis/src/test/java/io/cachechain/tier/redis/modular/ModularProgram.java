package io.cachechain.tier.redis.modular;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.Deadline;
import io.cachechain.testing.FakeLayerConfig;
import io.cachechain.testing.RealClock;
import io.cachechain.tier.redis.RedisLayer;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;

/** A program with the tier on its module path. It uses a layer, and ends without closing it. */
public final class ModularProgram {
  private ModularProgram() {}

  /** Prints what it sees; its argument is the address of a server. */
  public static void main(String[] arguments) throws Exception {
    RedisLayer spec = RedisLayer.at(arguments[0]);
    System.out.println("module " + RedisLayer.class.getModule().getName());
    ServiceLoader.load(ModuleLayer.boot(), CacheLayerProvider.class)
        .forEach(provider -> System.out.println("provider " + provider.name()));
    ByteLayer layer = (ByteLayer)
        spec.provider().open(FakeLayerConfig.of("redis", RealClock.shared()).with(spec.settings()));
    Void unused = layer.connected().toCompletableFuture().get(30, TimeUnit.SECONDS);
    byte[] held = layer
        .get("a", Deadline.in(RealClock.shared(), Duration.ofSeconds(10)))
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    System.out.println("held " + (held == null ? "nothing" : "something"));
  }
}
