package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.cachechain.ChainConfigurationException;
import io.cachechain.CloseableChain;
import io.cachechain.core.ChainBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the audit stream holds, as any client of the server sees it. */
class AuditStreamTest {
  @Test
  @DisplayName("G10: each invalidation is an entry of plain fields, and the stream is trimmed")
  void invalidate_auditStream_entries() throws Exception {
    try (RedisProcess server = RedisProcess.start()) {
      try (CloseableChain<String, String> chain = ChainBuilder.create(
              "books", String.class, String.class)
          .layer(
              RedisLayer.at(server.url()).auditStream("audit").auditLength(100), l -> l.requireUp())
          .build()) {
        chain.with(options -> options.reason("price import")).invalidate("dune");
        await()
            .until(() -> server.command("XLEN", "audit").equals(":1\r\n")); // no call waits for it
        String first = server.command("XRANGE", "audit", "-", "+");
        for (int i = 0; i < 500; i++) {
          chain.invalidate("k" + i);
        }

        assertThat(first)
            .contains("namespace", "books", "operation", "invalidate", "reason", "price import")
            .contains("count", "keys", "dune");
      }

      String length = server.command("XLEN", "audit");
      assertThat(Integer.parseInt(length.substring(1).strip())).isBetween(100, 300);
    }
  }

  @Test
  @DisplayName("G10: the stream of the backplane is no audit stream")
  void auditStream_sameAsBackplane_refused() {
    assertThatThrownBy(() -> ChainBuilder.create("books", String.class, String.class)
            .layer(RedisLayer.at("redis://127.0.0.1:1").auditStream("cachechain:bp"))
            .build())
        .isInstanceOf(ChainConfigurationException.class)
        .hasMessageContaining("'audit-stream' is 'cachechain:bp'");
  }
}
