package io.cachechain.core.found;

import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.Codec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A class loader with service files and a settings file of its own, which can also define classes anew without others which they need. */
public final class ClassPath extends ClassLoader {
  private final Map<String, String> resources = new HashMap<>();
  private final Set<String> hidden = new HashSet<>();
  private final Set<String> own = new HashSet<>();

  /** Makes one with nothing of its own. */
  public ClassPath() {
    super(ClassPath.class.getClassLoader());
  }

  /** Lists providers. */
  public ClassPath providers(Class<?>... types) {
    return services(
        CacheLayerProvider.class, Stream.of(types).map(Class::getName).toList());
  }

  /** Lists codecs. */
  public ClassPath codecs(Class<?>... types) {
    return services(Codec.class, Stream.of(types).map(Class::getName).toList());
  }

  /** Lists providers by name. */
  public ClassPath services(Class<?> service, List<String> names) {
    resources.merge(
        "META-INF/services/" + service.getName(), String.join("\n", names) + "\n", String::concat);
    return this;
  }

  /** Adds a settings file of these lines. */
  public ClassPath settings(String... lines) {
    resources.put("cachechain.properties", Stream.of(lines).collect(Collectors.joining("\n")));
    return this;
  }

  /** Defines a class here, without another one which it needs. */
  public ClassPath without(Class<?> user, Class<?> needed) {
    own.add(user.getName());
    hidden.add(needed.getName());
    return this;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (hidden.contains(name)) {
      throw new ClassNotFoundException(name);
    }
    if (!own.contains(name)) {
      return super.loadClass(name, resolve);
    }
    Class<?> loaded = findLoadedClass(name);
    return loaded == null ? define(name) : loaded;
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream bytes = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      byte[] code = bytes.readAllBytes();
      return defineClass(name, code, 0, code.length);
    } catch (IOException unreadable) {
      throw new ClassNotFoundException(name, unreadable);
    }
  }

  @Override
  public URL getResource(String name) {
    return resources.containsKey(name) ? url(name) : super.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return resources.containsKey(name)
        ? Collections.enumeration(List.of(url(name)))
        : super.getResources(name);
  }

  @Override
  public InputStream getResourceAsStream(String name) {
    String text = resources.get(name);
    return text == null
        ? super.getResourceAsStream(name)
        : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @SuppressWarnings("deprecation") // its successor needs Java 20
  private URL url(String name) {
    try {
      return new URL("memory", null, -1, "/" + name, new URLStreamHandler() {
        @Override
        protected URLConnection openConnection(URL url) {
          return new URLConnection(url) {
            @Override
            public void connect() {}

            @Override
            public InputStream getInputStream() {
              return getResourceAsStream(name);
            }
          };
        }
      });
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
