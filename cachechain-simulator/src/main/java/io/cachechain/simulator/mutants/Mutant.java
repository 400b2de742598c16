package io.cachechain.simulator.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loads a second engine, with a fault in it, and a second simulator over it. Both are loaded anew whole, since each class knows those of its own loader only; everything else, as the contracts and what the
 * caller names as shared, is that of this process.
 */
public final class Mutant extends ClassLoader {
  private static final String ENGINE = "io.cachechain.core.";
  private static final String SIMULATOR = "io.cachechain.simulator.";

  /** Where the build puts a copy of the engine's sources. */
  private static final String SOURCES = "/io/cachechain/simulator/sources/";

  static {
    registerAsParallelCapable();
  }

  private final Map<String, byte[]> changed;
  private final Set<String> shared;

  private Mutant(Map<String, byte[]> changed, Set<String> shared) {
    super(Mutant.class.getClassLoader());
    this.changed = changed;
    this.shared = shared;
  }

  /**
   * Compiles a fault into the engine.
   *
   * @param fault its name: the file {@code faults/<name>.diff} says what changes
   * @param shared those classes of the simulator through which it is used
   * @return the loader of the second engine and simulator
   * @throws IllegalStateException if the fault does not fit the engine of today, or if it does not compile
   */
  public static Mutant of(String fault, Class<?>... shared) {
    String file = "/io/cachechain/simulator/faults/" + fault + ".diff";
    Patch patch = Patch.of(
        "cachechain-simulator/src/main/resources" + file, text(file).lines().toList());
    Map<String, String> sources = patch.applied(source -> text(SOURCES + source));
    return new Mutant(
        Compiler.compile(file, sources),
        Stream.of(shared).map(Class::getName).collect(Collectors.toUnmodifiableSet()));
  }

  private static String text(String resource) {
    try (InputStream in = Mutant.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "no resource " + resource
                + ": it belongs into cachechain-simulator, where the build copies the engine's sources, too");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException("the resource cannot be read: " + resource, failure);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    boolean own = (name.startsWith(ENGINE) || name.startsWith(SIMULATOR)) && !shared.contains(name);
    if (!own) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] bytes = changed.get(name);
    if (bytes == null) {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        bytes = in.readAllBytes();
      } catch (IOException failure) {
        throw new ClassNotFoundException(name, failure);
      }
    }
    return defineClass(name, bytes, 0, bytes.length);
  }
}
