package io.cachechain.testing.server;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The program that runs in a JVM of its own: Infinispan's memcached on the port which its argument names. By reflection, since Infinispan's classes
 * carry annotations which are not in its jars, and the compiler warns of each.
 */
final class InfinispanMemcached {
  private static final String CACHE = "Memcached";

  private InfinispanMemcached() {}

  static List<String> command(int port) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        InfinispanMemcached.class.getName(),
        String.valueOf(port));
  }

  /**
   * Serves until the process is killed.
   *
   * @param arguments the port
   * @throws ReflectiveOperationException if it is another Infinispan than was expected
   */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    Object global = call(
        make("org.infinispan.configuration.global.GlobalConfigurationBuilder"),
        "nonClusteredDefault");
    Object manager = Class.forName("org.infinispan.manager.DefaultCacheManager")
        .getConstructor(Class.forName("org.infinispan.configuration.global.GlobalConfiguration"))
        .newInstance(call(global, "build"));
    Object cache = call(make("org.infinispan.configuration.cache.ConfigurationBuilder"), "build");
    Object defined = call(manager, "defineConfiguration", CACHE, cache);
    Objects.requireNonNull(defined);
    // Known to the server only when it has been asked for once.
    Objects.requireNonNull(call(manager, "getCache", CACHE));
    Object settings =
        make("org.infinispan.server.memcached.configuration.MemcachedServerConfigurationBuilder");
    settings = call(settings, "host", "127.0.0.1");
    settings = call(settings, "port", Integer.parseInt(arguments[0]));
    settings = call(settings, "defaultCacheName", CACHE);
    Object unused = call(
        make("org.infinispan.server.memcached.MemcachedServer"),
        "start",
        call(settings, "build"),
        manager);
  }

  private static Object make(String type) throws ReflectiveOperationException {
    return Class.forName(type).getConstructor().newInstance();
  }

  /** Calls the public method that takes these arguments; gives the target for one which returns nothing. */
  private static Object call(Object target, String name, Object... arguments)
      throws ReflectiveOperationException {
    Method method = Stream.of(target.getClass().getMethods())
        .filter(each -> each.getName().equals(name) && takes(each.getParameterTypes(), arguments))
        .findFirst()
        .orElseThrow(() -> new NoSuchMethodException(target.getClass() + "." + name));
    Object result = method.invoke(target, arguments);
    return result == null ? target : result;
  }

  private static boolean takes(Class<?>[] types, Object[] arguments) {
    if (types.length != arguments.length) {
      return false;
    }
    for (int i = 0; i < types.length; i++) {
      Class<?> type = types[i] == int.class ? Integer.class : types[i];
      if (!type.isInstance(arguments[i])) {
        return false;
      }
    }
    return true;
  }
}
