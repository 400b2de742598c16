package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.LayerException;
import io.cachechain.spi.PutResult;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** K13: encrypted connections, and who is trusted. */
class TlsTest {
  @TempDir
  static Path directory;

  private static RedisProcess server;
  private static Path identity;
  private static Path trusted;

  @BeforeAll
  static void start() throws Exception {
    server = RedisProcess.start();
    identity = TlsProxy.identity(directory, "server", "localhost");
    trusted = TlsProxy.trustStore(directory, "server", identity);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RedisLayer at(TlsProxy proxy) {
    return RedisLayer.at("rediss://localhost:" + proxy.port());
  }

  private static void works(RedisLayer spec) throws Exception {
    try (OpenLayer open = OpenLayer.connected(spec)) {
      assertThat(open.layer().location()).startsWith("rediss://localhost:");
      assertThat(open.put("a", 1))
          .isIn(PutResult.stored(), PutResult.superseded(OpenLayer.version(1)));
      assertThat(open.get("a")).isEqualTo(OpenLayer.value("a", 1).bytes());
    }
  }

  @Test
  @DisplayName("K13: a server is trusted by a trust store, as a file or as a factory")
  void open_trustedServer_works() throws Exception {
    try (TlsProxy proxy = TlsProxy.start(server.port(), identity, null)) {
      works(at(proxy).trustStore(trusted, TlsProxy.PASSWORD));
      works(at(proxy).trust(TlsProxy.trust(trusted)));
    }
  }

  @Test
  @DisplayName("K13: a server that the JVM does not trust is refused")
  void open_unknownServer_isRefused() throws Exception {
    try (TlsProxy proxy = TlsProxy.start(server.port(), identity, null);
        OpenLayer open = OpenLayer.open(at(proxy))) {
      assertThatThrownBy(() -> OpenLayer.result(open.layer().connected()))
          .isInstanceOf(LayerException.class)
          .hasMessageContaining("certification path");
    }
  }

  @Test
  @DisplayName(
      "K13: a certificate for another host is refused, unless it is said that the host does not matter")
  void open_otherHost_isRefusedByDefault() throws Exception {
    Path other = TlsProxy.identity(directory, "other", "cache.example");
    Path trustsOther = TlsProxy.trustStore(directory, "other", other);
    try (TlsProxy proxy = TlsProxy.start(server.port(), other, null)) {
      try (OpenLayer open = OpenLayer.open(at(proxy).trustStore(trustsOther, TlsProxy.PASSWORD))) {
        assertThatThrownBy(() -> OpenLayer.result(open.layer().connected()))
            .isInstanceOf(LayerException.class)
            .hasMessageContaining("localhost");
      }
      works(at(proxy).trustStore(trustsOther, TlsProxy.PASSWORD).verifyHost(false));
    }
  }

  @Test
  @DisplayName("K13: a server that asks for a certificate is shown the one of the key store")
  void open_serverAsksForCertificate_isShownOne() throws Exception {
    Path client = TlsProxy.identity(directory, "client", "app");
    Path trustsClient = TlsProxy.trustStore(directory, "client", client);
    try (TlsProxy proxy = TlsProxy.start(server.port(), identity, trustsClient)) {
      works(at(proxy).trustStore(trusted, TlsProxy.PASSWORD).keyStore(client, TlsProxy.PASSWORD));

      assertThat(proxy.clientShown()).isTrue();
    }
  }
}
