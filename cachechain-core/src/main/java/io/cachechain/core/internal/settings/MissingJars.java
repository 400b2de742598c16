package io.cachechain.core.internal.settings;

import io.cachechain.ChainConfigurationException;
import java.util.List;
import java.util.Map;

/**
 * Names the jar to add when a class is missing on the class path. Uses none of these jars itself.
 */
public final class MissingJars {
  /** The libraries of our own jars, by the beginnings of the names of their classes. */
  private static final Map<String, String> ARTIFACTS = Map.ofEntries(
      Map.entry("org.slf4j.", "org.slf4j:slf4j-api"),
      Map.entry(
          "io.github.resilience4j.circuitbreaker.",
          "io.github.resilience4j:resilience4j-circuitbreaker"),
      Map.entry("io.github.resilience4j.core.", "io.github.resilience4j:resilience4j-core"),
      Map.entry("com.github.benmanes.caffeine.", "com.github.ben-manes.caffeine:caffeine"),
      Map.entry("org.redisson.", "org.redisson:redisson"),
      Map.entry("io.netty.", "org.redisson:redisson, with the io.netty jars that it brings"),
      Map.entry("org.yaml.snakeyaml.", "org.yaml:snakeyaml"),
      Map.entry("net.spy.memcached.", "net.spy:spymemcached"),
      Map.entry("com.zaxxer.hikari.", "com.zaxxer:HikariCP"),
      Map.entry("tools.jackson.core.", "tools.jackson.core:jackson-core"),
      Map.entry("tools.jackson.databind.", "tools.jackson.core:jackson-databind"),
      Map.entry(
          "com.fasterxml.jackson.annotation.", "com.fasterxml.jackson.core:jackson-annotations"));

  private MissingJars() {}

  /**
   * Returns the fault of a chain for which a class that the engine itself needs cannot be loaded.
   *
   * @param chain the name of the chain
   * @param failure how loading the class failed
   */
  public static ChainConfigurationException fault(String chain, LinkageError failure) {
    ChainConfigurationException fault =
        new ChainConfigurationException(chain, List.of(Services.reason(failure)));
    fault.addSuppressed(failure);
    return fault;
  }

  /**
   * Returns what to say of a class that is not there.
   *
   * @param name its name, with dots or slashes
   */
  static String text(String name) {
    String type = name.replace('/', '.');
    return "class " + type + " is missing: "
        + ARTIFACTS.entrySet().stream()
            .filter(artifact -> type.startsWith(artifact.getKey()))
            .findFirst()
            .map(artifact -> "add " + artifact.getValue() + ", or a newer version of it")
            .orElse("is its jar on the class path, and not too old?");
  }
}
