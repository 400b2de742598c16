package io.cachechain.core.internal.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.cachechain.CloseableChain;
import io.cachechain.Lookup;
import io.cachechain.TypeRef;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.internal.metrics.LogLines;
import io.cachechain.spi.Codec;
import io.cachechain.testing.FakeClock;
import io.cachechain.testing.FakeLayer;
import io.cachechain.testing.FakeLoader;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I13 Z75: what another type left in the same namespace is a miss")
class OtherTypeTest {
  /**
   * Takes each type and reads all bytes as any of them, as JSON of one class can be read as
   * another.
   */
  private static class Anything implements Codec {
    @Override
    public String id() {
      return "json";
    }

    @Override
    public boolean supports(Type type) {
      return true;
    }

    @Override
    public byte[] encode(Object value, Type type) {
      return String.valueOf(value).getBytes(UTF_8);
    }

    @Override
    public Object decode(byte[] bytes, Type type) {
      String text = new String(bytes, UTF_8);
      return type == User.class ? new User(text) : type == Member.class ? new Member(text) : text;
    }
  }

  private record User(String name) {
    @Override
    public String toString() {
      return name;
    }
  }

  private record Member(String name) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final FakeClock clock = FakeClock.jumping(Duration.ZERO);
  private final FakeLayer redis = new FakeLayer("redis").clock(clock);

  private <V> ChainBuilder<String, V> builder(Class<V> type) {
    return ChainBuilder.create("users", String.class, type)
        .clock(clock)
        .executor(Runnable::run)
        .jitter(0)
        .codec(new Anything())
        .layer(redis);
  }

  @Test
  void get_valueOfAnotherClass_isAMissAndReplaced() {
    FakeLoader<String, Member> loader = FakeLoader.of(Map.of("k", new Member("loaded")));
    CloseableChain<String, User> users = builder(User.class).build();
    CloseableChain<String, Member> members =
        builder(Member.class).loader(loader).build();
    users.put("k", new User("Ann"));

    assertThat(members.get("k")).isEqualTo(new Member("loaded"));
    assertThat(members.get("k")).isEqualTo(new Member("loaded"));
    assertThat(loader.loads()).isEqualTo(1);
    assertThat(members.stats().layer("redis").otherType()).isEqualTo(1);
    assertThat(members.stats().layer("redis").undecodable()).isEqualTo(1);
    assertThat(members.stats().layer("redis").failures()).isZero();
    assertThat(users.getIfPresent("k")).isNull();
    assertThat(users.stats().layer("redis").otherType()).isEqualTo(1);
  }

  @Test
  @DisplayName("that another type has no such value says nothing of this one")
  void get_negativeEntryOfAnotherClass_isAMiss() {
    CloseableChain<String, User> users = builder(User.class).loader(key -> null).build();
    CloseableChain<String, Member> members =
        builder(Member.class).loader(Member::new).build();
    assertThat(users.get("k")).isNull();
    assertThat(users.lookup("k")).isInstanceOf(Lookup.Absent.class);

    assertThat(members.get("k")).isEqualTo(new Member("k"));
    assertThat(members.stats().layer("redis").otherType()).isEqualTo(1);
  }

  @Test
  @DisplayName("an element's type counts as well")
  void get_listOfAnotherClass_isAMiss() {
    CloseableChain<String, List<User>> users = lists(new TypeRef<>() {});
    CloseableChain<String, List<Member>> members = lists(new TypeRef<>() {});
    users.put("k", List.of(new User("Ann")));

    assertThat(members.getIfPresent("k")).isNull();
    assertThat(members.stats().layer("redis").otherType()).isEqualTo(1);
  }

  private <V> CloseableChain<String, V> lists(TypeRef<V> type) {
    return ChainBuilder.create("users", String.class, type)
        .clock(clock)
        .executor(Runnable::run)
        .codec(new Anything())
        .layer(redis)
        .build();
  }

  @Test
  @DisplayName("it is said once, with both fingerprints and the remedy, and without the value")
  void get_valuesOfAnotherClass_areSaidOnce() {
    CloseableChain<String, User> users = builder(User.class).build();
    CloseableChain<String, Member> members = builder(Member.class).build();
    users.put("k", new User("secret"));
    users.put("l", new User("secret"));

    try (LogLines log = new LogLines(Level.WARN)) {
      members.getIfPresent("k");
      members.getIfPresent("l");

      assertThat(log.lines().stream().filter(line -> line.contains("fingerprint")))
          .singleElement()
          .asString()
          .startsWith("WARN users: redis: an entry is of another type")
          .contains(Member.class.getName(), "namespace(..)", "alsoReading(..)")
          .containsPattern("fingerprint [0-9a-f]{16} and codec 'json', this chain [0-9a-f]{16}")
          .doesNotContain("secret");
    }
  }

  @Test
  @DisplayName("what was written before a class was renamed is read, if the codec says so")
  void get_valueOfAFormerName_isRead() {
    CloseableChain<String, User> users = builder(User.class).build();
    CloseableChain<String, Member> members = ChainBuilder.create(
            "users", String.class, Member.class)
        .clock(clock)
        .executor(Runnable::run)
        .codec(new Anything().alsoReading(User.class.getName()))
        .layer(redis)
        .build();
    users.put("k", new User("Ann"));

    assertThat(members.getIfPresent("k")).isEqualTo(new Member("Ann"));
    assertThat(members.stats().layer("redis").otherType()).isZero();
  }

  @Test
  @DisplayName("other settings of the codec are another type")
  void get_otherSettingsOfTheCodec_isAMiss() {
    CloseableChain<String, User> users = builder(User.class).build();
    CloseableChain<String, User> others = ChainBuilder.create("users", String.class, User.class)
        .clock(clock)
        .executor(Runnable::run)
        .codec(new Anything() {
          @Override
          public String schema(Type type) {
            return super.schema(type) + ";snake";
          }
        })
        .layer(redis)
        .build();
    users.put("k", new User("Ann"));

    assertThat(others.getIfPresent("k")).isNull();
    assertThat(others.stats().layer("redis").otherType()).isEqualTo(1);
  }
}
