package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.cachechain.spi.Codec;
import io.cachechain.spi.Version;
import io.cachechain.testing.TestEntries;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

@DisplayName("M13: the kit says of what is broken what the rule is, why, and what is usually wrong")
class ExplanationsTest {
  @Test
  void promises_all_areExplained() {
    List<String> missing = new ArrayList<>();
    Stream.of(
            StorePromises.class,
            NewerWinsPromises.class,
            OnlyIfPromises.class,
            SlotPromises.class,
            LifePromises.class,
            BulkPromises.class,
            CallPromises.class,
            RacePromises.class,
            DeliveryPromises.class,
            OutagePromises.class,
            SubscriptionPromises.class,
            NearLayerContract.class,
            CodecContract.class)
        .flatMap(each -> Stream.of(each.getDeclaredMethods()))
        .filter(ExplanationsTest::isTest)
        .map(Method::getName)
        .filter(name -> Explaining.why(name) == null || Explaining.usually(name) == null)
        .forEach(missing::add);

    assertThat(missing).isEmpty();
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(TestFactory.class);
  }

  @Test
  void run_brokenCodec_failuresAreInWords() {
    List<String> failures = failures(BrokenCodecRun.class);

    assertInWords(failures);
    assertThat(failures)
        .anyMatch(text -> text.contains("another value came back: 'Base' instead of 'More'"))
        .anyMatch(
            text -> text.contains("written and not readable: a value of java.math.BigInteger"));
  }

  /**
   * Each failure names the rule, why there is one, the usual cause, and what was seen, without
   * dumps of bytes.
   */
  static void assertInWords(List<String> failures) {
    assertThat(failures)
        .allSatisfy(text -> assertThat(text)
            .contains("\n  rule:    ", "\n  why:     ", "\n  usually: ", "\n  seen:    ")
            .doesNotContainPattern("(-?\\d+, ){20}")
            .doesNotContainPattern("(0x[0-9A-F]{2}, ){20}")
            .hasSizeLessThan(6_000));
  }

  private static List<String> failures(Class<?> run) {
    List<String> failures = new ArrayList<>();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(run))
                .build(),
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                result.getThrowable().ifPresent(thrown -> failures.add(thrown.getMessage()));
              }
            });
    return failures;
  }

  @Test
  void seen_entriesAndOtherBytes_areInWords() {
    Version version = Version.of(5, 0, 0, 1);

    assertThat(Seen.of((byte[]) null)).hasToString("nothing");
    assertThat(Seen.of(new byte[3])).hasToString("3 bytes that are no entry");
    assertThat(Seen.of(TestEntries.tombstone("k", version, 9)).toString())
        .startsWith("a tombstone of version " + version + " under the key 'k', ");
    assertThat(Seen.of(TestEntries.value("k", version, new byte[1])))
        .isEqualTo(Seen.of(TestEntries.value("k", version, new byte[1])))
        .isNotEqualTo(Seen.of(TestEntries.value("k", version, new byte[2])));
  }

  /** Loses subclasses, and reads no more than 1,000 digits; run by this test only. */
  static class BrokenCodecRun extends CodecContract {
    @Override
    protected Codec codec() {
      return new Codec() {
        @Override
        public String id() {
          return "broken";
        }

        @Override
        public boolean supports(Type type) {
          return type == CodecSubjects.Base.class || type == java.math.BigInteger.class;
        }

        @Override
        public byte[] encode(Object value, Type type) {
          return value.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }

        @Override
        public Object decode(byte[] bytes, Type type) throws java.io.IOException {
          if (type == CodecSubjects.Base.class) {
            return new CodecSubjects.Base();
          }
          if (bytes.length > 1_000) {
            throw new java.io.IOException("too long");
          }
          return new java.math.BigInteger(
              new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
        }
      };
    }

    @Override
    protected List<Sample> samples() {
      return List.of(Sample.of(java.math.BigInteger.class, java.math.BigInteger.TEN));
    }
  }
}
