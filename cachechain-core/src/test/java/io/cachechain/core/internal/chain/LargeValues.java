package io.cachechain.core.internal.chain;

import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.async.FutureChains;
import io.cachechain.core.internal.metrics.Gauges;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.Deadline;
import io.cachechain.spi.ForwardingByteLayer;
import io.cachechain.spi.PutResult;
import io.cachechain.testing.FakeLayer;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What runs in a process with little memory: many values, each large, for a layer that hangs.
 * Together they are some 20 times what the heap holds.
 */
final class LargeValues {
  private static final int VALUES = 300;
  private static final int LENGTH = 8_000_000;

  private LargeValues() {}

  /** How the values come to the layer. */
  enum Way {
    QUEUED,
    QUEUED_DROP_OLDEST,
    QUEUED_RUN_IN_CALLER,
    AT_ONCE,
    LOADED,
    BEFORE_CONNECTING
  }

  public static void main(String[] args) {
    Way way = Way.valueOf(args[0]);
    FakeLayer fake = new FakeLayer("redis");
    Hanging layer = new Hanging(fake);
    if (way != Way.BEFORE_CONNECTING) {
      layer.connected.complete(null);
    }
    try (CloseableChain<String, String> chain = ChainBuilder.create(
            "books", String.class, String.class)
        .layer(
            fake,
            l -> l.writes(policy(way)).timeout(Duration.ofMillis(200)).decorate(opened -> layer))
        .settings(Settings.of("layer.redis.breaker", "off"))
        .loader(key -> key.startsWith("k") ? value() : null)
        .build()) {
      if (way != Way.BEFORE_CONNECTING) {
        chain.put("gone", "old");
        chain.flush(Duration.ofSeconds(10));
      }
      layer.hangs = true;
      for (int i = 0; i < VALUES; i++) {
        if (way == Way.LOADED) {
          chain.get("k" + i);
        } else {
          var unused = chain.async().put("k" + i, value());
        }
        if (i == VALUES / 2) {
          var unused = chain.async().invalidate("gone");
        }
      }
      System.out.println("queued: " + gauges(chain).queuedBytes());
      layer.hangs = false;
      layer.connected.complete(null);
      chain.flush(Duration.ofSeconds(60));
      System.out.println("old value: " + (chain.getIfPresent("gone") != null));
      long left = gauges(chain).queuedBytes();
      System.out.println("left: " + left);
      System.exit(left == 0 ? 0 : 1);
    }
  }

  private static Gauges.LayerGauges gauges(CloseableChain<String, String> chain) {
    return Objects.requireNonNull(Gauges.of(chain)).layers().get(0);
  }

  private static String value() {
    return "v".repeat(LENGTH);
  }

  private static WritePolicy policy(Way way) {
    return switch (way) {
      case QUEUED -> WritePolicy.queued();
      case QUEUED_DROP_OLDEST -> WritePolicy.queued().whenFullDropOldest();
      case QUEUED_RUN_IN_CALLER -> WritePolicy.queued().whenFullRunInCaller();
      default -> WritePolicy.sync();
    };
  }

  /**
   * A layer which while it hangs answers no large put and none of the key "gone"; like a driver it
   * keeps what was to be sent until it is cancelled. What is large it forgets.
   */
  private static final class Hanging extends ForwardingByteLayer {
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final Set<ByteEntry> sent =
        Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    private volatile boolean hangs;

    Hanging(ByteLayer inner) {
      super(inner);
    }

    @Override
    public CompletionStage<Void> connected() {
      return connected;
    }

    @Override
    public CompletionStage<PutResult> put(
        String key, ByteEntry entry, Condition condition, Deadline deadline) {
      boolean large = entry.bytes().length > LENGTH / 2;
      if (hangs && (large || key.endsWith("gone"))) {
        CompletableFuture<PutResult> unanswered = new CompletableFuture<>();
        sent.add(entry);
        FutureChains.whenDone(unanswered, (result, cancelled) -> sent.remove(entry));
        return unanswered;
      }
      return large
          ? CompletableFuture.completedFuture(PutResult.stored())
          : inner().put(key, entry, condition, deadline);
    }

    @Override
    public void close() {}
  }
}
