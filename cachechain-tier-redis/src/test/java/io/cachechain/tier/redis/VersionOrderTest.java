package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import io.cachechain.testing.TestEntries;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VersionOrderTest {
  private static final long SEED = 20_261_120;
  private static final int BATCHES = 20;
  private static final int PAIRS = 250;

  @Test
  @DisplayName("K8 Z63: 5,000 random pairs of versions are ordered as numbers under en_US.UTF-8")
  void put_randomPairs_followTheOrderOfVersions() throws Exception {
    Map<String, String> locale = Locales.english();
    Random random = new Random(SEED);

    try (RedisProcess server = RedisProcess.start(locale);
        OpenLayer open = OpenLayer.connected(RedisLayer.at(server.url()))) {
      if (locale.containsKey("LOCPATH")) {
        // The server does order text as English does: otherwise this test would show nothing.
        assertThat(server.command("EVAL", "return 'a' < 'B' and 1 or 0", "0")).isEqualTo(":1\r\n");
      }
      for (int batch = 0; batch < BATCHES; batch++) {
        Map<String, Version> held = new LinkedHashMap<>();
        for (int i = 0; i < PAIRS; i++) {
          held.put("pair-" + batch + "-" + i, version(random));
        }
        putAll(open, held);
        Map<String, Version> offered = new LinkedHashMap<>();
        held.forEach((key, version) -> offered.put(key, near(version, random)));

        Map<String, PutResult> results = putAll(open, offered);

        offered.forEach((key, version) -> {
          Version before = held.get(key);
          assertThat(results.get(key))
              .as("%s over %s, seed %d", version, before, SEED)
              .isEqualTo(
                  version.compareTo(before) > 0
                      ? PutResult.stored()
                      : PutResult.superseded(before));
        });
      }
    }
  }

  private static Map<String, PutResult> putAll(OpenLayer open, Map<String, Version> versions)
      throws Exception {
    Map<String, ByteLayer.Put> puts = new LinkedHashMap<>();
    versions.forEach((key, version) -> puts.put(
        key,
        new ByteLayer.Put(TestEntries.value(key, version, new byte[1]), Condition.newerWins())));
    Map<String, PutResult> results = new LinkedHashMap<>();
    for (Map.Entry<String, CompletionStage<PutResult>> each :
        open.layer().putAll(puts, OpenLayer.deadline()).entrySet()) {
      results.put(each.getKey(), OpenLayer.result(each.getValue()));
    }
    return results;
  }

  private static Version version(Random random) {
    return Version.ofBits(random.nextLong(), random.nextInt());
  }

  /** Returns any version, or one that is alike up to some byte: both show where a comparison goes wrong. */
  private static Version near(Version version, Random random) {
    byte[] bytes = version.toBytes();
    for (int i = random.nextInt(bytes.length); i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt();
    }
    return random.nextInt(10) == 0 ? version : Version.ofBytes(bytes);
  }
}
