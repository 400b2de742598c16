package io.cachechain.codec.jackson;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.ChainConfigurationException;
import io.cachechain.codec.jackson.Library.Book;
import io.cachechain.core.ChainBuilder;
import io.cachechain.testing.FakeLayer;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("I2 A20: Jackson's jars that do not fit together are named, not left out in silence")
class OldAnnotationsTest {
  /** Jackson and the codec anew, without one class: what a class path with an older jar gives. */
  private static final class Older extends ClassLoader {
    private final String hidden;

    Older(String hidden) {
      super(OldAnnotationsTest.class.getClassLoader());
      this.hidden = hidden;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.equals(hidden)) {
        throw new ClassNotFoundException(name);
      }
      boolean anew = name.startsWith("tools.jackson.")
          || name.startsWith("com.fasterxml.jackson.")
          || name.startsWith("io.cachechain.codec.jackson.");
      if (!anew) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] code = file.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException unreadable) {
        throw new ClassNotFoundException(name, unreadable);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.fasterxml.jackson.annotation.JsonFormat",
        "com.fasterxml.jackson.annotation.JsonTypeInfo",
        "tools.jackson.databind.json.JsonMapper",
        "tools.jackson.core.StreamReadFeature"
      })
  void build_classIsMissing_isNamedWithIt(String hidden) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    Older older = new Older(hidden);
    thread.setContextClassLoader(older);
    try {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> ChainBuilder.create("books", Long.class, Book.class)
                .classLoader(older)
                .layer(new FakeLayer("redis"))
                .build())
            .isInstanceOf(ChainConfigurationException.class)
            .hasMessageContaining("no codec takes")
            .hasMessageContaining(hidden + " is missing");
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"untold"})
  @DisplayName("C.4: the fault names the property that no codec takes")
  void build_propertyCannotBeRead_isNamed(String property) {
    assertThatThrownBy(() -> ChainBuilder.create("books", Long.class, Library.Holder.class)
            .layer(new FakeLayer("redis"))
            .build())
        .hasMessageContaining(
            "Codec 'json': " + property + " is of " + Library.Untyped.class.getName())
        .hasMessageContaining("@JsonTypeInfo");
  }
}
