package io.cachechain.tier.redis;

import org.junit.jupiter.api.DisplayName;

@DisplayName("G12: the contract of a backplane, on Redis 6.2, which counts no entries")
class OldestRedisBackplaneTest extends RedisBackplaneTest {
  @Override
  RedisProcess start() {
    return RedisProcess.startOldest();
  }

  /**
   * Without a count it takes for a gap what may be one: a log that somebody trimmed down to what
   * was read and no further. Its own trimming never comes so near. BackplaneFaultTest shows that a
   * real gap is reported.
   */
  @Override
  protected boolean canTrim() {
    return false;
  }
}
