package io.cachechain.tier.memcached;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a server listens, as it was written in the settings; not resolved.
 *
 * @param host a name or an address, in lower case; an IPv6 address without brackets
 * @param port 1 to 65535
 */
record ServerAddress(String host, int port) {
  static final int DEFAULT_PORT = 11_211;

  private static final String SCHEME = "memcached://";

  /**
   * Reads a list of servers.
   *
   * @param text servers as {@code host}, {@code host:port} or {@code memcached://host:port}, separated by commas or white space
   * @throws IllegalArgumentException if it is no such list; the message says what is wrong and what is right
   */
  static List<ServerAddress> parse(String text) {
    Set<ServerAddress> servers = new LinkedHashSet<>();
    for (String part : text.trim().split("[\\s,]+", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      if (!servers.add(parseOne(part))) {
        throw new IllegalArgumentException("server " + parseOne(part) + " is named twice.");
      }
    }
    if (servers.isEmpty()) {
      throw new IllegalArgumentException(
          "no server is named. Give host:port, several separated by commas.");
    }
    return List.copyOf(new ArrayList<>(servers));
  }

  private static ServerAddress parseOne(String text) {
    String server = text;
    int scheme = text.indexOf("://");
    if (scheme >= 0) {
      if (!text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
        throw broken("is no memcached address");
      }
      server = text.substring(SCHEME.length());
      server = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    }
    if (server.indexOf('@') >= 0) {
      // not shown: what stands before the @ may be a password
      throw new IllegalArgumentException(
          "a server has a user in its address. Give 'user' and 'password' as settings of their own.");
    }
    int colon = server.lastIndexOf(':');
    if (server.startsWith("[")) {
      int end = server.indexOf(']');
      if (end < 0 || (end + 1 != server.length() && colon != end + 1)) {
        throw broken("is no address");
      }
      String port = end + 1 == server.length() ? "" : server.substring(end + 2);
      return of(server.substring(1, end), port, end + 1 < server.length());
    }
    if (colon != server.indexOf(':')) {
      throw broken("has several colons; an IPv6 address stands in brackets");
    }
    return colon < 0
        ? of(server, "", false)
        : of(server.substring(0, colon), server.substring(colon + 1), true);
  }

  private static ServerAddress of(String host, String port, boolean withPort) {
    if (host.isEmpty() || host.indexOf('/') >= 0) {
      throw broken("has no host");
    }
    if (!withPort) {
      return new ServerAddress(host.toLowerCase(Locale.ROOT), DEFAULT_PORT);
    }
    if (port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9') || port.isEmpty()) {
      throw broken("has no port that is a number");
    }
    int number = Integer.parseInt(port);
    if (number < 1 || number > 65_535) {
      throw broken("has a port out of 1 to 65535");
    }
    return new ServerAddress(host.toLowerCase(Locale.ROOT), number);
  }

  /** The text is not quoted: what cannot be read may hold a password. */
  private static IllegalArgumentException broken(String fault) {
    return new IllegalArgumentException(
        "a server " + fault + ". Give host:port, several separated by commas.");
  }

  /** Returns {@code host:port}. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
