package io.cachechain.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QuickStartIT {
  @Test
  @DisplayName(
      "M8 P11 P1 P5: the quick start ends by itself, its sums add up, no call failed and no value was old")
  void run_serversOfThisMachine_addsUp() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    List<String> faults = new QuickStart(new PrintStream(printed, true, UTF_8)).run();

    String text = printed.toString(UTF_8);
    assertThat(faults).as(text).isEmpty();
    assertThat(text)
        .containsPattern("1  get 7, cold +loader ")
        .containsPattern("2  get 7, a million times +caffeine ")
        .containsPattern("3  near evicted, get 7 +redis ")
        .containsPattern("4  10,000 callers, one cold key +1 load ")
        .contains("Redis is killed, ", "Redis is back, empty")
        .contains("read again from behind caffeine: 0 are old")
        .contains("no layer kept it (lookup: Miss)")
        .contains("0 stale, 0 wrong");
    assertThat(text.lines()).hasSizeLessThan(45);
  }
}
