package io.cachechain.tier.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a database: a JDBC URL, or the form in which hosting platforms give it, {@code postgres://user:password@host/db}.
 *
 * @param url the JDBC URL, without user and password
 * @param user the user that stood in the address, or null
 * @param password the password that stood in the address, or null
 * @param secrets further parameters of the address that are secret, such as the password of a key store
 */
record JdbcUrl(
    String url, @Nullable String user, @Nullable String password, Map<String, String> secrets) {
  private static final Pattern PLATFORM = Pattern.compile(
      "(?:jdbc:)?(postgres|postgresql|mysql|mariadb)((?::[A-Za-z0-9-]+)*)://(?:([^?#]*)@)?([^@]*)");

  /** A parameter of that name, in whatever form a driver has them. */
  private static final Pattern SECRET =
      Pattern.compile("(?i)(?:pass|pwd|secret|token|credential|init)\\w*\\s*=\\s*([^&;,()]+)");

  /** A piece this short is part of too many words. */
  private static final int SHORTEST_SECRET = 3;

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException if it is of neither form; the message does not show it, as it may hold a password
   */
  static JdbcUrl parse(String text) {
    String trimmed = text.trim();
    Matcher platform = PLATFORM.matcher(trimmed);
    if (platform.matches() && (!trimmed.startsWith("jdbc:") || platform.group(3) != null)) {
      return ofPlatform(platform.group(1), platform.group(2), platform.group(3), platform.group(4));
    }
    if (!trimmed.startsWith("jdbc:") || trimmed.indexOf(':', "jdbc:".length()) < 0) {
      throw new IllegalArgumentException(
          "'url' is no address of a database, such as jdbc:postgresql://host/db or postgres://user:password@host/db");
    }
    return withoutCredentials(new JdbcUrl(trimmed, null, null, Map.of()));
  }

  /** Takes user and password out of the parameters of the databases that are known: the driver gets them apart, and has no address to log that holds them. */
  private static JdbcUrl withoutCredentials(JdbcUrl given) {
    UrlParameters parameters = UrlParameters.of(given.url);
    if (parameters == null) {
      return given;
    }
    String user = parameters.take("user");
    String password = parameters.take("password");
    Map<String, String> secrets = parameters.takeSecrets();
    return new JdbcUrl(
        parameters.url(),
        given.user != null ? given.user : user,
        given.password != null ? given.password : password,
        secrets);
  }

  private static JdbcUrl ofPlatform(
      String scheme, String mode, @Nullable String userInfo, String rest) {
    List<String> names = switch (scheme) {
      case "postgres", "postgresql" -> List.of("postgresql");
      case "mysql" -> mode.isEmpty() ? List.of("mysql", "mariadb") : List.of("mysql");
      default -> mode.isEmpty() ? List.of("mariadb", "mysql") : List.of("mariadb");
    };
    String url = names.stream()
        .map(name -> "jdbc:" + name + mode + "://" + rest)
        .filter(candidate -> driver(candidate) != null)
        .findFirst()
        .orElse("jdbc:" + names.get(0) + mode + "://" + rest);
    if (userInfo == null) {
      return withoutCredentials(new JdbcUrl(url, null, null, Map.of()));
    }
    int colon = userInfo.indexOf(':');
    String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
    String password = colon < 0 ? null : decode(userInfo.substring(colon + 1));
    return withoutCredentials(new JdbcUrl(url, decode(user), password, Map.of()));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return text; // a password with a bare percent sign
    }
  }

  /** Returns the driver that takes this address, or null if none is on the class path. */
  @Nullable
  Driver driver() {
    return driver(url);
  }

  private static @Nullable Driver driver(String url) {
    return Drivers.find(url);
  }

  /** Returns the address as people may see it: {@link ShownUrl}. */
  String masked() {
    return masked(url);
  }

  static String masked(String url) {
    return ShownUrl.of(url);
  }

  /** Returns what must not be shown, in pieces, as it stands in the address: drivers quote all of it, or the piece that they could not read. */
  List<String> secretParts() {
    List<String> parts = new ArrayList<>();
    int parameters = parameters(url);
    if (parameters < url.length() - 1) {
      parts.add(url.substring(parameters + 1));
    }
    int at = url.lastIndexOf('@', parameters);
    if (at > hostStart(url)) {
      String userInfo = url.substring(hostStart(url), at);
      parts.add(userInfo);
      String[] pieces = userInfo.split("[:/@,]", -1);
      parts.addAll(List.of(pieces).subList(Math.min(1, pieces.length - 1), pieces.length));
    }
    SECRET.matcher(url).results().map(found -> found.group(1).trim()).forEach(parts::add);
    parts.addAll(secrets.values());
    parts.removeIf(part -> part.length() < SHORTEST_SECRET);
    return parts;
  }

  /** Returns where the host or, before it, the user begins: behind the slashes, or behind the name of the driver. */
  private static int hostStart(String url) {
    int slashes = url.indexOf("//");
    return slashes >= 0 ? slashes + 2 : url.indexOf(':', "jdbc:".length()) + 1;
  }

  private static int parameters(String url) {
    int end = url.length();
    for (char sign : new char[] {'?', ';', '#'}) {
      int start = url.indexOf(sign);
      end = start < 0 ? end : Math.min(end, start);
    }
    return end;
  }

  /** Returns how all addresses of such a database begin. */
  String kind() {
    return "jdbc:" + url.split(":", 3)[1] + ":";
  }

  /** Returns the artifact of the driver for this address, or null if it is not one of ours. */
  @Nullable
  String artifact() {
    return switch (url.split(":", 3)[1]) {
      case "h2" -> "com.h2database:h2";
      case "postgresql" -> "org.postgresql:postgresql";
      case "mariadb" -> "org.mariadb.jdbc:mariadb-java-client";
      case "mysql" -> "com.mysql:mysql-connector-j";
      default -> null;
    };
  }

  @Override
  public String toString() {
    return masked();
  }
}
