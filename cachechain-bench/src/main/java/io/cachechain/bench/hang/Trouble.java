package io.cachechain.bench.hang;

import io.cachechain.testing.FaultProxy;
import io.cachechain.testing.server.RedisServer;
import java.time.Duration;

/** What goes wrong between the callers and their server. */
enum Trouble {
  /** The server's process is stopped: connections stay open, nothing is answered. */
  STOP {
    @Override
    void begin(RedisServer redis, FaultProxy network) {
      redis.stop();
    }

    @Override
    void end(RedisServer redis, FaultProxy network) {
      redis.resume();
    }
  },

  /** The network passes nothing, neither way, and closes no connection. */
  BLACK_HOLE {
    @Override
    void begin(RedisServer redis, FaultProxy network) {
      network.blackHole();
    }
  },

  /** The network loses half of the packets. */
  LOSS {
    @Override
    void begin(RedisServer redis, FaultProxy network) {
      network.loses(50);
    }
  },

  /** Each answer takes a little less than the timeout of the layer. */
  SLOW {
    @Override
    void begin(RedisServer redis, FaultProxy network) {
      network.latency(Duration.ofMillis(220));
    }
  },

  /** Each answer takes a little more than half of the timeout of the layer. */
  HALF_SLOW {
    @Override
    void begin(RedisServer redis, FaultProxy network) {
      network.latency(Duration.ofMillis(150));
    }
  };

  abstract void begin(RedisServer redis, FaultProxy network);

  void end(RedisServer redis, FaultProxy network) {
    network.passes();
  }
}
