package io.cachechain.tier.jdbc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of an address that may be shown: the kind of database, its servers and the name of the
 * database, where they can be distinguished from a user and a password for certain. Each driver has
 * forms of its own for those; so what is shown is what is known to be harmless, and not what is
 * left when secrets have been looked for.
 */
final class ShownUrl {
  private static final String HOST = "(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::\\d{1,5})?";
  private static final String HOSTS = HOST + "(?:," + HOST + ")*";
  private static final String PATH = "(?:/[A-Za-z0-9._$-]*)*";

  /** The kind, servers, a path; nothing behind it but parameters. */
  private static final Pattern SERVERS =
      Pattern.compile("(jdbc:[A-Za-z0-9-]+(?::[A-Za-z0-9-]+)*://)(" + HOSTS + ")(" + PATH + ")");

  /** The kind, behind which a user may stand. */
  private static final Pattern KIND =
      Pattern.compile("jdbc:[A-Za-z0-9-]+:(?:(?:[A-Za-z0-9-]+:)*//)?");

  /** Behind the last @ stands no user and no password. */
  private static final Pattern BEHIND_AT = Pattern.compile("(?://)?" + HOSTS + PATH);

  /** A database of H2 in this process, whose files may have many names; no user stands there. */
  private static final Pattern H2 = Pattern.compile("jdbc:h2:(?!.*//)[A-Za-z0-9._:/~$\\\\-]*");

  private static final Pattern PARAMETERS = Pattern.compile("[?;#].*", Pattern.DOTALL);

  private ShownUrl() {}

  static String of(String url) {
    String head = PARAMETERS.matcher(url).replaceFirst("");
    if (H2.matcher(head).matches()) {
      return head;
    }
    Matcher servers = SERVERS.matcher(head);
    // With an @ behind what looks like servers, those may be a user and a password that holds one
    // of the signs at which parameters begin.
    if (servers.matches() && url.indexOf('@') < 0) {
      return head;
    }
    Matcher kind = KIND.matcher(head);
    String known = kind.lookingAt() ? kind.group() : "jdbc:";
    int at = head.lastIndexOf('@');
    String behind = head.substring(at + 1);
    // A parameter in front of it may be a password that holds the @.
    boolean isSure = at >= 0 && head.indexOf('=') < 0 && url.indexOf('@', head.length()) < 0;
    return isSure && BEHIND_AT.matcher(behind).matches() ? known + "***@" + behind : known + "***";
  }
}
