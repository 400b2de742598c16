package io.cachechain.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.ChainConfigurationException;
import io.cachechain.CloseableChain;
import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainBuilder;
import io.cachechain.spi.LayerSpec;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.memcached.MemcachedLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.io.File;
import java.lang.reflect.Constructor;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each jar that one of ours brings is left out of a class path of its own, and a chain is built
 * there in each way.
 */
@DisplayName("A16 A20: a jar that is missing is one clear fault: for whom, which jar, what to do")
class MissingJarsTest {
  private static final String NOWHERE = "127.0.0.1:1";

  @ParameterizedTest(name = "without {0}: {1}")
  @CsvSource({
    "redisson, InCode$Redis, layer 'redis', org.redisson:redisson",
    "redisson, ByName$Redis, layer 'redis', org.redisson:redisson",
    "netty-transport, InCode$Redis, layer 'redis', org.redisson:redisson",
    "netty-resolver-dns, ByName$Redis, layer 'redis', org.redisson:redisson",
    "snakeyaml, InCode$Redis, layer 'redis', org.yaml:snakeyaml",
    "spymemcached, InCode$Memcached, layer 'memcached', net.spy:spymemcached",
    "spymemcached, ByName$Memcached, layer 'memcached', net.spy:spymemcached",
    "HikariCP, InCode$Jdbc, layer 'jdbc', com.zaxxer:HikariCP",
    "HikariCP, ByName$Jdbc, layer 'jdbc', com.zaxxer:HikariCP",
    "h2, InCode$Jdbc, layer 'jdbc', com.h2database:h2",
    "h2, ByName$Jdbc, layer 'jdbc', com.h2database:h2",
    "caffeine, InCode$Caffeine, layer 'caffeine', com.github.ben-manes.caffeine:caffeine",
    "caffeine, ByName$Caffeine, layer 'caffeine', com.github.ben-manes.caffeine:caffeine",
    "jackson-databind, Values, layer 'jdbc' keeps bytes, tools.jackson.core:jackson-databind",
    "jackson-core, Values, layer 'jdbc' keeps bytes, tools.jackson.core:jackson-core",
    "resilience4j-circuitbreaker, InCode$Caffeine, '', io.github.resilience4j:resilience4j-circuitbreaker",
    "resilience4j-circuitbreaker, Breakers, '', io.github.resilience4j:resilience4j-circuitbreaker",
    "resilience4j-core, Discovered, '', io.github.resilience4j:resilience4j-core",
    "slf4j-api, InCode$Caffeine, '', org.slf4j:slf4j-api",
    "slf4j-api, InCode$Redis, '', org.slf4j:slf4j-api",
    "slf4j-api, Discovered, '', org.slf4j:slf4j-api"
  })
  void build_jarIsMissing_saysWhichAndForWhom(
      String jar, String way, String subject, String artifact) throws Exception {
    Throwable first = buildWithout(jar, way);

    assertThat(first.getClass().getName()).isEqualTo(ChainConfigurationException.class.getName());
    assertThat(first)
        .hasMessageStartingWith("chain 'books' cannot be built; nothing was started: " + subject)
        .message()
        .containsIgnoringCase("add " + artifact);
  }

  @Test
  @DisplayName("A20: what is discovered without its driver is left out, and the text names the jar")
  void discover_driverIsMissing_goesOnWithoutIt() throws Exception {
    try (URLClassLoader loader = without("redisson|spymemcached")) {
      assertThat((String) run(loader, "Discovered"))
          .contains(
              "redis (class org.redisson.",
              "add org.redisson:redisson, or a newer version of it",
              "memcached (class net.spy.");
    }
  }

  private static Throwable buildWithout(String jar, String way) throws Exception {
    try (URLClassLoader loader = without(jar)) {
      return (Throwable) run(loader, way);
    }
  }

  /** Returns what the chain describes, or what its build has thrown. */
  private static Object run(ClassLoader loader, String name) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Constructor<?> way =
          loader.loadClass(MissingJarsTest.class.getName() + "$" + name).getDeclaredConstructor();
      way.setAccessible(true);
      return ((Callable<?>) way.newInstance()).call();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static URLClassLoader without(String jar) throws MalformedURLException {
    Pattern left = Pattern.compile("(" + jar + ")-\\d.*\\.jar");
    List<URL> urls = new ArrayList<>();
    int missing = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      File file = new File(entry);
      if (left.matcher(file.getName()).matches()) {
        missing++;
      } else {
        urls.add(file.toURI().toURL());
      }
    }
    assertThat(missing).as("jars " + jar + " on the class path").isPositive();
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  /** Builds a chain, on a class path where a jar is missing. */
  abstract static class Way implements Callable<Object> {
    @Override
    public Object call() {
      try (CloseableChain<String, ?> chain = build()) {
        return chain.describe().toString();
      } catch (RuntimeException thrown) {
        return thrown;
      }
    }

    abstract CloseableChain<String, ?> build();

    static CloseableChain<String, String> texts(
        UnaryOperator<ChainBuilder<String, String>> layers) {
      return layers
          .apply(ChainBuilder.create("books", String.class, String.class))
          .build();
    }
  }

  static final class Discovered extends Way {
    @Override
    CloseableChain<String, ?> build() {
      return texts(ChainBuilder::discoverLayers);
    }
  }

  static final class Breakers extends Way {
    @Override
    CloseableChain<String, ?> build() {
      return texts(b -> b.layer("caffeine", l -> l.breaker(BreakerPolicy.failureRate(30))));
    }
  }

  /** A type for which a codec is needed. */
  public record Value(String text) {}

  static final class Values extends Way {
    @Override
    CloseableChain<String, ?> build() {
      return ChainBuilder.create("books", String.class, Value.class)
          .layer(JdbcLayer.at("jdbc:h2:mem:values"))
          .build();
    }
  }

  static final class InCode {
    abstract static class Spec extends Way {
      @Override
      CloseableChain<String, ?> build() {
        return texts(b -> b.layer(spec()));
      }

      abstract LayerSpec<Object, Object> spec();
    }

    static final class Redis extends Spec {
      @Override
      LayerSpec<Object, Object> spec() {
        return RedisLayer.at("redis://" + NOWHERE);
      }
    }

    static final class Memcached extends Spec {
      @Override
      LayerSpec<Object, Object> spec() {
        return MemcachedLayer.at(NOWHERE);
      }
    }

    static final class Jdbc extends Spec {
      @Override
      LayerSpec<Object, Object> spec() {
        return JdbcLayer.at("jdbc:h2:mem:missing");
      }
    }

    static final class Caffeine extends Spec {
      @Override
      LayerSpec<Object, Object> spec() {
        return CaffeineLayer.maximumSize(10);
      }
    }
  }

  static final class ByName {
    static final class Redis extends Way {
      @Override
      CloseableChain<String, ?> build() {
        return texts(b -> b.layer("redis"));
      }
    }

    static final class Memcached extends Way {
      @Override
      CloseableChain<String, ?> build() {
        return texts(b -> b.layer("memcached"));
      }
    }

    static final class Jdbc extends Way {
      @Override
      CloseableChain<String, ?> build() {
        return texts(b -> b.layer("jdbc", l -> l.set("url", "jdbc:h2:mem:missing")));
      }
    }

    static final class Caffeine extends Way {
      @Override
      CloseableChain<String, ?> build() {
        return texts(b -> b.layer("caffeine"));
      }
    }
  }
}
