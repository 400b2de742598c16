package io.cachechain.tier.jdbc;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parameters of an address of a database that the layer knows. Used by one thread. */
final class UrlParameters {
  private static final Pattern SECRET = Pattern.compile("(?i)pass|pwd|secret|token");

  private final String head;
  private final String first;
  private final String between;
  private final boolean encoded;
  private final List<String> parameters;

  private UrlParameters(
      String head, String first, String between, boolean encoded, List<String> parameters) {
    this.head = head;
    this.first = first;
    this.between = between;
    this.encoded = encoded;
    this.parameters = parameters;
  }

  /** Returns the parameters of an address, or null if it has none, or is of a database with another form for them. */
  static @Nullable UrlParameters of(String url) {
    String lower = url.toLowerCase(Locale.ROOT);
    if (lower.startsWith("jdbc:h2:")) {
      return of(url, ";", ";", false);
    }
    boolean known = lower.startsWith("jdbc:postgresql:")
        || lower.startsWith("jdbc:mariadb:")
        || lower.startsWith("jdbc:mysql:");
    return known ? of(url, "?", "&", true) : null;
  }

  private static @Nullable UrlParameters of(
      String url, String first, String between, boolean encoded) {
    int begin = url.indexOf(first);
    if (begin < 0) {
      return null;
    }
    String[] each = url.substring(begin + 1).split(Pattern.quote(between), -1);
    return new UrlParameters(
        url.substring(0, begin), first, between, encoded, new ArrayList<>(List.of(each)));
  }

  /** Takes a parameter out, whatever its case, and returns its value, or null if there is none. */
  @Nullable
  String take(String name) {
    String value = null;
    for (String each : List.copyOf(parameters)) {
      int sign = each.indexOf('=');
      if (sign >= 0 && each.substring(0, sign).trim().equalsIgnoreCase(name)) {
        boolean unused = parameters.remove(each);
        value = each.substring(sign + 1);
      }
    }
    return value == null || !encoded ? value : decoded(value);
  }

  /** Takes out whatever else is named like a password, and returns it by its name. */
  Map<String, String> takeSecrets() {
    Map<String, String> secrets = new LinkedHashMap<>();
    for (String each : List.copyOf(parameters)) {
      String name = each.substring(0, Math.max(0, each.indexOf('='))).trim();
      if (SECRET.matcher(name).find()) {
        String value = take(name);
        if (value != null) {
          secrets.put(name, value);
        }
      }
    }
    return secrets;
  }

  /** As the drivers do, a plus being a space. */
  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return value; // with a bare percent sign
    }
  }

  /** Returns the address with the parameters that are left. */
  String url() {
    return parameters.isEmpty() ? head : head + first + String.join(between, parameters);
  }
}
