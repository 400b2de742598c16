package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.Backplane;
import io.cachechain.tck.BackplaneContract;
import io.cachechain.testing.FaultProxy;
import java.util.IdentityHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;

/** Each node has a layer of its own, and a network of its own. */
@DisplayName("G12: the contract of a backplane, on a stream of Redis")
class RedisBackplaneTest extends BackplaneContract {
  private record Node(OpenLayer layer, FaultProxy proxy) {}

  private final IdentityHashMap<Backplane, Node> nodes = new IdentityHashMap<>();
  private final RedisProcess server = start();

  RedisProcess start() {
    return RedisProcess.start();
  }

  @Override
  protected Backplane open() throws Exception {
    FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
    OpenLayer layer = OpenLayer.connected(RedisLayer.at("redis://" + proxy.address()));
    Backplane backplane = layer.layer().backplane().orElseThrow();
    nodes.put(backplane, new Node(layer, proxy));
    return backplane;
  }

  @AfterEach
  void stop() throws Exception {
    for (Node node : nodes.values()) {
      node.layer().close();
      node.proxy().close();
    }
    server.close();
  }

  @Override
  protected boolean canCut() {
    return true;
  }

  @Override
  protected void cut(Backplane node) {
    nodes.get(node).proxy().refuses();
  }

  @Override
  protected void restore(Backplane node) {
    nodes.get(node).proxy().passes();
  }

  @Override
  protected boolean canTrim() {
    return true;
  }

  @Override
  protected boolean canCorrupt() {
    return true;
  }

  @Override
  protected void corrupt() {
    String stream = RedisLayerProvider.DEFAULT_STREAM;
    assertThat(server.command("XADD", stream, "*", "x", "1")).startsWith("$");
    assertThat(server.command("XADD", stream, "*", "m", "")).startsWith("$");
    assertThat(server.command("XADD", stream, "*", "m", "1", "m", "2")).startsWith("$");
    String tooLong = "x".repeat(RedisBackplane.MOST_BYTES + 1);
    assertThat(server.command("XADD", stream, "*", "m", tooLong)).startsWith("$");
  }

  @Override
  protected void trim() {
    assertThat(server.command("XTRIM", RedisLayerProvider.DEFAULT_STREAM, "MAXLEN", "0"))
        .startsWith(":");
  }
}
