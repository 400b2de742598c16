package io.cachechain.tier.memcached;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which server a name belongs to: the consistent hashing of libketama, 160 points per server, so that one server more or less moves only its own share. The points
 * come from the addresses as they are written in the settings and not from what they resolve to: nodes with the same settings agree. They are those
 * of libmemcached.
 *
 * <p>Immutable and thread-safe.
 */
final class Ring {
  private static final int HASHES_PER_SERVER = 40;
  private static final int POINTS_PER_HASH = 4;

  private final long[] points;
  private final int[] owners;
  private final boolean single;

  Ring(List<ServerAddress> servers) {
    SortedMap<Long, Integer> ring = new TreeMap<>();
    for (int server = 0; server < servers.size(); server++) {
      ServerAddress address = servers.get(server);
      String name =
          address.port() == ServerAddress.DEFAULT_PORT ? address.host() : address.toString();
      for (int i = 0; i < HASHES_PER_SERVER; i++) {
        byte[] hash = md5(name + "-" + i);
        for (int part = 0; part < POINTS_PER_HASH; part++) {
          ring.put(point(hash, part), server);
        }
      }
    }
    points = ring.keySet().stream().mapToLong(Long::longValue).toArray();
    owners = ring.values().stream().mapToInt(Integer::intValue).toArray();
    single = servers.size() == 1;
  }

  /** Returns the place in the list of the server that the name belongs to. */
  int ownerOf(String slot) {
    if (single) {
      return 0;
    }
    int place = java.util.Arrays.binarySearch(points, point(md5(slot), 0));
    int next = place >= 0 ? place : -place - 1;
    return owners[next == points.length ? 0 : next];
  }

  private static long point(byte[] hash, int part) {
    int at = part * 4;
    return (hash[at + 3] & 0xFFL) << 24
        | (hash[at + 2] & 0xFFL) << 16
        | (hash[at + 1] & 0xFFL) << 8
        | (hash[at] & 0xFFL);
  }

  private static byte[] md5(String text) {
    try {
      return MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("several memcached servers need MD5 to spread keys", missing);
    }
  }
}
