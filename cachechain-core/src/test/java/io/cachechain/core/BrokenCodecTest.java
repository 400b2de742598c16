package io.cachechain.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.ChainConfigurationException;
import io.cachechain.core.FaultyBuilds.Book;
import io.cachechain.core.FaultyBuilds.JsonCodec;
import io.cachechain.core.found.ClassPath;
import io.cachechain.testing.FakeLayer;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName(
    "I2 A20: a codec that does not take a type, or cannot be loaded, is named with its reason")
class BrokenCodecTest {
  private final ClassPath classPath = new ClassPath();

  /** What a codec needs, and a class path may lack. */
  public static class Library {
    static Type type() {
      return Book.class;
    }
  }

  /** Needs its library when it is made. */
  public static class NeedyCodec extends JsonCodec {
    final Type type = Library.type();
  }

  /** Cannot even be looked at without its library, and the failure names that alone. */
  public static class SignedCodec extends JsonCodec {
    public SignedCodec() {}

    /** For those who have the library. */
    public SignedCodec(Library library) {
      assertThat(library).isNotNull();
    }
  }

  /** Fails in its static part, once with the reason and then without. */
  public static class StaticCodec extends JsonCodec {
    static final int NUMBER = Integer.parseInt("none");
  }

  /** Was compiled for another version of its library. */
  public static class OldCodec extends JsonCodec {
    /** Fails as a call of a method that is not there. */
    public OldCodec() {
      throw new NoSuchMethodError("com.acme.Library.newer()");
    }
  }

  /** Finds out only when it is asked. */
  public static class LazyCodec extends JsonCodec {
    @Override
    public boolean supports(Type type) {
      throw new NoClassDefFoundError("com/acme/Annotation");
    }
  }

  /** Says what stands in the way. */
  public static class SayingCodec extends JsonCodec {
    @Override
    public boolean supports(Type type) {
      return false;
    }

    @Override
    public String refusal(Type type) {
      return "author is of com.acme.Author, an interface";
    }
  }

  private ChainConfigurationException failure(Class<?>... codecs) {
    classPath.codecs(codecs);
    AtomicInteger calls = new AtomicInteger();
    ChainConfigurationException[] thrown = new ChainConfigurationException[1];
    assertThatThrownBy(() -> {
          calls.incrementAndGet();
          Resolved.bare().resolve(books());
        })
        .isInstanceOfSatisfying(ChainConfigurationException.class, failure -> thrown[0] = failure);
    return thrown[0];
  }

  private ChainBuilder<String, Book> books() {
    return ChainBuilder.create("books", String.class, Book.class)
        .classLoader(classPath)
        .layer(new FakeLayer("redis"));
  }

  @Test
  void build_codecLacksItsLibrary_isNamedWithTheClass() {
    classPath.without(NeedyCodec.class, Library.class);

    assertThat(failure(NeedyCodec.class).faults())
        .singleElement()
        .asString()
        .contains("no codec takes " + Book.class.getName())
        .contains("Left out: " + NeedyCodec.class.getName() + " (class " + Library.class.getName()
            + " is missing: is its jar on the class path, and not too old?).");
  }

  @Test
  @DisplayName("also where the class loader does not say whose library is missing")
  void build_codecCannotBeLookedAt_isNamedAmongOthers() {
    classPath
        .without(SignedCodec.class, Library.class)
        .codecs(JsonCodec.class, SignedCodec.class, SayingCodec.class);

    assertThat(Resolved.bare().resolve(books()).provenance().leftOut())
        .hasEntrySatisfying(
            SignedCodec.class.getName(),
            why -> assertThat(why).contains(Library.class.getName(), " is missing"))
        .doesNotContainKey("a provider");
  }

  @Test
  @DisplayName("also for the second chain, whose failure is only a consequence of the first")
  void build_staticPartFails_firstReasonIsNamedEachTime() {
    for (int i = 0; i < 2; i++) {
      assertThat(failure(StaticCodec.class))
          .hasMessageContaining("Left out: " + StaticCodec.class.getName())
          .hasMessageContaining("NumberFormatException");
    }
  }

  @Test
  void build_codecIsOfAnotherVersion_isNamed() {
    assertThat(failure(OldCodec.class))
        .hasMessageContaining(
            "Left out: " + OldCodec.class.getName()
                + " (NoSuchMethodError: com.acme.Library.newer(): two jars on the class path do not fit");
  }

  @Test
  void build_classThatDoesNotExist_isNamed() {
    classPath.services(io.cachechain.spi.Codec.class, List.of("com.acme.GoneCodec"));

    assertThat(failure()).hasMessageContaining("Left out: com.acme.GoneCodec (");
  }

  @Test
  void build_codecFailsWhenAsked_isNamed() {
    assertThat(failure(LazyCodec.class))
        .hasMessageContaining(
            "Codec 'json': it cannot be used: class com.acme.Annotation is missing");
  }

  @Test
  @DisplayName("C.4: what stands in the way is said, with its position")
  void build_codecSaysWhy_isInTheFault() {
    assertThat(failure(SayingCodec.class).faults())
        .containsExactly("layer 'redis' keeps bytes, but no codec takes " + Book.class.getName()
            + ". Codec 'json': author is of com.acme.Author, an interface. Call codec(..). Found: string, bytes,"
            + " number, uuid, json.");
    assertThatThrownBy(() -> Resolved.bare().resolve(books().codec(new SayingCodec())))
        .hasMessageContaining("does not take " + Book.class.getName() + ": author is of com.acme");
  }

  @Test
  @DisplayName("a codec named in a setting that cannot be loaded is no unknown name")
  void build_namedCodecIsBroken_isNamed() {
    classPath.without(NeedyCodec.class, Library.class).codecs(NeedyCodec.class);

    assertThatThrownBy(() ->
            Resolved.bare().variable("CACHECHAIN_CHAINS_BOOKS_CODEC", "json").resolve(books()))
        .hasMessageContaining("no codec is named 'json'")
        .hasMessageContaining("Left out: " + NeedyCodec.class.getName());
  }

  @Test
  @DisplayName("where another codec takes the type, the broken one is among what was left out")
  void build_anotherCodecTakesIt_brokenOneIsLeftOut() {
    classPath.without(NeedyCodec.class, Library.class).codecs(NeedyCodec.class, JsonCodec.class);

    var chain = Resolved.bare().resolve(books());

    Map<String, String> leftOut = chain.provenance().leftOut();
    assertThat(leftOut).containsKey(NeedyCodec.class.getName());
    assertThat(leftOut.get(NeedyCodec.class.getName())).contains(Library.class.getName());
  }
}
