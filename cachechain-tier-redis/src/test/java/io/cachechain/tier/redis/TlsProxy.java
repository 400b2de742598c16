package io.cachechain.tier.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS in front of a server without it, so that the tests of TLS need no server that was built with it. Its certificate is made by the JDK's
 * keytool, for localhost or another host.
 */
final class TlsProxy implements AutoCloseable {
  static final String PASSWORD = "changeit";

  private final SSLServerSocket listening;
  private final int upstream;
  private volatile boolean clientShown;

  private TlsProxy(int upstream, SSLContext context, boolean wantsClient) throws IOException {
    this.upstream = upstream;
    listening = (SSLServerSocket) context
        .getServerSocketFactory()
        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    listening.setNeedClientAuth(wantsClient);
    daemon(this::accept);
  }

  /**
   * Starts a proxy.
   *
   * @param upstream the port of the server
   * @param identity the key store with its certificate
   * @param clients the trust store of the clients that it asks for, or null if it asks for none
   */
  static TlsProxy start(int upstream, Path identity, Path clients) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(load(identity), PASSWORD.toCharArray());
    TrustManagerFactory trust = clients == null ? null : trust(clients);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
    return new TlsProxy(upstream, context, clients != null);
  }

  static TrustManagerFactory trust(Path store) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(load(store));
    return trust;
  }

  private static KeyStore load(Path store) throws Exception {
    return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
  }

  /** Makes a key store with a certificate of its own for a host. */
  static Path identity(Path directory, String name, String host) throws Exception {
    Path store = directory.resolve(name + ".p12");
    keytool(
        "-genkeypair",
        "-alias",
        name,
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + host,
        "-ext",
        "SAN=dns:" + host,
        "-keystore",
        store.toString(),
        "-storetype",
        "PKCS12",
        "-storepass",
        PASSWORD);
    return store;
  }

  /** Makes a trust store that holds the certificate of a key store. */
  static Path trustStore(Path directory, String name, Path identity) throws Exception {
    Path certificate = directory.resolve(name + ".crt");
    Path store = directory.resolve(name + "-trust.p12");
    keytool(
        "-exportcert",
        "-alias",
        name,
        "-file",
        certificate.toString(),
        "-keystore",
        identity.toString(),
        "-storepass",
        PASSWORD);
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        name,
        "-file",
        certificate.toString(),
        "-keystore",
        store.toString(),
        "-storetype",
        "PKCS12",
        "-storepass",
        PASSWORD);
    return store;
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(Arrays.asList(arguments));
    Path log = Files.createTempFile("keytool", ".log");
    int exit = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start()
        .waitFor();
    if (exit != 0) {
      throw new IllegalStateException(Files.readString(log));
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Returns whether a client has shown a certificate. */
  boolean clientShown() {
    return clientShown;
  }

  private void accept() throws IOException {
    while (true) {
      SSLSocket client = (SSLSocket) listening.accept();
      daemon(() -> serve(client));
    }
  }

  private void serve(SSLSocket client) throws IOException {
    client.startHandshake();
    clientShown |=
        listening.getNeedClientAuth() && client.getSession().getPeerCertificates().length > 0;
    Socket server = new Socket(InetAddress.getLoopbackAddress(), upstream);
    daemon(() -> pump(client, server));
    pump(server, client);
  }

  private static void pump(Socket from, Socket to) throws IOException {
    byte[] bytes = new byte[1 << 14];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        out.write(bytes, 0, read);
        out.flush();
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread = new Thread(
        () -> {
          try {
            work.run();
          } catch (IOException over) {
            return; // a socket was closed, or a handshake failed
          }
        },
        "tls-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
