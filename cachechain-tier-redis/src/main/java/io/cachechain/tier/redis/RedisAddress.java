package io.cachechain.tier.redis;

import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of one server: {@code redis://user:password@host:port/database}. The user, password, port and database may be left out.
 *
 * @param tls whether the connection is encrypted ({@code rediss})
 * @param user the user, or null for the server's default user
 * @param password the password, or null for none
 * @param host a name or an address; of version 6 in brackets
 * @param port 1 to 65,535
 * @param database the number of the database, or null if the address names none
 */
record RedisAddress(
    boolean tls,
    @Nullable String user,
    @Nullable String password,
    String host,
    int port,
    @Nullable Integer database) {
  static final int DEFAULT_PORT = 6379;

  private static final Pattern FORM = Pattern.compile(
      "(?:(redis|rediss|valkey|valkeys)://)?(?:((?:(?!//)\\S)*)@)?(\\[[0-9A-Fa-f:.%]+]|[^\\s:/?#@\\[\\]]+)(?::(\\d{1,5}))?(?:/(\\d{1,5})?)?");

  /**
   * Reads an address.
   *
   * @param text the address; {@code host:port} alone is an unencrypted one
   * @throws IllegalArgumentException if it is none; the message shows no password
   */
  static RedisAddress parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw refused("write it as redis://host:6379, or rediss:// for TLS");
    }
    String userInfo = form.group(2);
    String user = null;
    String password = null;
    if (userInfo != null) {
      int colon = userInfo.indexOf(':');
      if (colon < 0) {
        throw refused("the part before '@' is user:password, or :password for the default user");
      }
      user = colon == 0 ? null : decoded(userInfo.substring(0, colon));
      password = decoded(userInfo.substring(colon + 1));
    }
    int port = form.group(4) == null ? DEFAULT_PORT : Integer.parseInt(form.group(4));
    if (port < 1 || port > 65_535) {
      throw refused("a port is 1 to 65,535");
    }
    String scheme = form.group(1);
    return new RedisAddress(
        "rediss".equals(scheme) || "valkeys".equals(scheme),
        user,
        password,
        form.group(3),
        port,
        form.group(5) == null ? null : Integer.valueOf(form.group(5)));
  }

  private static String decoded(String part) {
    try {
      // A plus is a plus here: only forms of the web read it as a space.
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException undecodable) {
      throw refused("a percent sign in the user or the password is written %25");
    }
  }

  /** The text is not quoted: what cannot be read may hold a password anywhere. */
  private static IllegalArgumentException refused(String remedy) {
    return new IllegalArgumentException("this is no Redis address: " + remedy + ".");
  }

  /** Returns the address as the driver wants it, without user, password and database. */
  String url() {
    return (tls ? "rediss://" : "redis://") + hostAndPort();
  }

  /** Returns where to connect to; looks the host up, which may block. */
  InetSocketAddress socketAddress() {
    return new InetSocketAddress(host, port);
  }

  String hostAndPort() {
    return host + ":" + port;
  }

  /** Returns the address with its password masked. */
  @Override
  public String toString() {
    String credentials = password == null ? "" : (user == null ? "" : user) + ":***@";
    return (tls ? "rediss://" : "redis://")
        + credentials
        + hostAndPort()
        + (database == null ? "" : "/" + database);
  }
}
