package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.testing.server.RedisServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A31 Z65: who waits for a connection knows early whether there is a server at all")
class FirstSignTest {
  private final AtomicInteger notifications = new AtomicInteger();

  private int notificationsWhenConnected(OpenLayer open) throws Exception {
    open.layer().onReachable(notifications::incrementAndGet);
    CompletableFuture<Integer> atTheEnd = new CompletableFuture<>();
    var unused = open.layer()
        .connected()
        .whenComplete((done, failure) -> atTheEnd.complete(notifications.get()));
    return atTheEnd.get(60, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("a server that answers is known before the driver has connected")
  void connected_serverAnswers_wasNotifiedBefore() throws Exception {
    try (OpenLayer open = OpenLayer.open(RedisLayer.at(RedisServer.shared().url()))) {
      assertThat(notificationsWhenConnected(open)).isPositive();
    }
  }

  @Test
  @DisplayName("Z77: one that takes connections and says nothing is not taken for one that answers")
  void connected_serverSaysNothing_isNotNotified() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        OpenLayer open =
            OpenLayer.open(RedisLayer.at("redis://127.0.0.1:" + silent.getLocalPort()))) {
      assertThat(notificationsWhenConnected(open)).isZero();
    }
  }
}
