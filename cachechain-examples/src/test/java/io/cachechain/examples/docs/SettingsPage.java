package io.cachechain.examples.docs;

import io.cachechain.core.BreakerPolicy;
import io.cachechain.core.ChainBuilder;
import io.cachechain.core.LayerOptions;
import io.cachechain.core.WritePolicy;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.Setting;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.Option;
import io.cachechain.tier.caffeine.CaffeineLayer;
import io.cachechain.tier.jdbc.JdbcLayer;
import io.cachechain.tier.memcached.MemcachedLayer;
import io.cachechain.tier.redis.RedisLayer;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the page docs/settings.md from the declarations of the options. */
final class SettingsPage {
  /** The methods whose name is not the setting's own, or that are part of a policy. */
  private static final Map<String, String> CODE = new TreeMap<>(Map.ofEntries(
      Map.entry("breaker.failure-rate", "`l.breaker(failureRate(50))`"),
      Map.entry("breaker.slow-rate", "`..slowerThan(d, 50)`"),
      Map.entry("queue.capacity", "`..queueCapacity(1_000)`"),
      Map.entry("queue.max-bytes", "`..queueMaxBytes(33_554_432)`"),
      Map.entry(
          "queue.overflow.write",
          "`..whenFullWait(d)`, `..whenFullDropNewest()`, `..whenFullDropOldest()`, `..whenFullRunInCaller()`"),
      Map.entry("queue.overflow.warm", "`..warmUpsWhenFull(..)`"),
      Map.entry("layers", "the order of `layer(..)`"),
      Map.entry("backplane", "`backplane(..)`, for a backplane of your own"),
      Map.entry("provider", "`layer(\"redis\", l -> l.name(..))`")));

  private static final Map<String, String> CODE_OF_STORES = new TreeMap<>(Map.ofEntries(
      Map.entry("RedisLayer.mode", "`RedisLayer.cluster(..)`, `.sentinel(..)`, `.replicated(..)`"),
      Map.entry("RedisLayer.nodes", "the same"),
      Map.entry("RedisLayer.master-name", "`RedisLayer.sentinel(name, ..)`"),
      Map.entry("RedisLayer.sentinel-user", "`RedisLayer.sentinelLogin(..)`"),
      Map.entry("RedisLayer.sentinel-password", "`RedisLayer.sentinelLogin(..)`"),
      Map.entry("RedisLayer.trust-store-password", "`RedisLayer.trustStore(file, ..)`"),
      Map.entry("RedisLayer.key-store-password", "`RedisLayer.keyStore(file, ..)`"),
      Map.entry("RedisLayer.url", "`RedisLayer.at(..)`"),
      Map.entry("RedisLayer.client", "`RedisLayer.on(..)`"),
      Map.entry("MemcachedLayer.servers", "`MemcachedLayer.at(..)`"),
      Map.entry("MemcachedLayer.client", "`MemcachedLayer.on(..)`"),
      Map.entry("MemcachedLayer.user", "`MemcachedLayer.credentials(..)`"),
      Map.entry("MemcachedLayer.password", "`MemcachedLayer.credentials(..)`"),
      Map.entry("JdbcLayer.url", "`JdbcLayer.at(..)`"),
      Map.entry("JdbcLayer.data-source", "`JdbcLayer.on(..)`"),
      Map.entry("CaffeineLayer.weigher", "`CaffeineLayer.maximumBytes(n, ..)`")));

  private final StringBuilder page = new StringBuilder();

  static String render() {
    SettingsPage settings = new SettingsPage();
    settings.write();
    return settings.page.toString();
  }

  private void write() {
    line("# Settings");
    line("");
    line(
        "`SettingsPageTest` makes this page from the declarations in code, and fails when the two differ; do not edit.");
    line("");
    line("A setting has one name, and three forms:");
    line("");
    line("- in code: a method in camel case, or `set(\"name\", \"text\")`;");
    line(
        "- in properties: the name behind `cachechain.chains.<chain>.` for a chain, and behind `cachechain.chains.<chain>.layer.<layer>.` for a layer;");
    line("- in the environment: the key of the property in capitals, with `_` for `.` and `-`.");
    line("");
    line("The `timeout` of the layer `redis` of the chain `books`:");
    line("");
    line("| in code | properties | environment |");
    line("|---|---|---|");
    line(
        "| `layer(RedisLayer.at(url), l -> l.timeout(ofMillis(100)))` | `cachechain.chains.books.layer.redis.timeout=100ms` | `CACHECHAIN_CHAINS_BOOKS_LAYER_REDIS_TIMEOUT=100ms` |");
    line("");
    line(
        "`cachechain.defaults.` instead of `cachechain.chains.<chain>.` sets a value for all chains.");
    line("");
    line(
        "**Order**, first match wins: code; properties handed in by `settings(..)`; system properties; environment; a `.env` file named by `envFile(..)`; the common variables named below; `cachechain.properties` on the class path. `cachechain.defaults.` comes after all of these, in the same order.");
    line("");
    line(
        "**Durations** are `100ms`, `5s`, `5m`, `1h`, `1d` or `P1D`. A number without a unit is refused.");
    line("");
    line(
        "**Unknown names** are refused. So is a misspelt prefix, such as `cachechain.chain.`, in the file and in `settings(..)`. Among system properties and variables, where other programs have names too, a misspelt prefix is one line in the log at the start.");
    line("");
    line("## Of a chain");
    table(options(EngineOptions.OF_CHAINS), List.of(ChainBuilder.class), "");
    line("");
    line("## Of each layer");
    line("");
    line(
        "In code, `l` is the parameter of the lambda beside the store: `layer(store, l -> ...)`. A method that begins with `..` is one of the policy in `breaker(..)` or `writes(..)`.");
    table(
        options(EngineOptions.OF_LAYERS),
        List.of(LayerOptions.class, BreakerPolicy.class, WritePolicy.class),
        "l.");
    provider("Caffeine", CaffeineLayer.configured().provider(), CaffeineLayer.class);
    provider("Redis", RedisLayer.configured().provider(), RedisLayer.class);
    provider("Memcached", MemcachedLayer.configured().provider(), MemcachedLayer.class);
    provider("JDBC", JdbcLayer.configured().provider(), JdbcLayer.class);
  }

  private void provider(String title, CacheLayerProvider provider, Class<?> spec) {
    line("");
    line("## Of the layer `" + provider.name() + "` (" + title + ")");
    table(provider.options(), List.of(spec), spec.getSimpleName() + ".");
  }

  private static List<? extends Option<?>> options(List<Setting<?>> settings) {
    return settings.stream().map(Setting::option).toList();
  }

  private void table(List<? extends Option<?>> options, List<Class<?>> types, String prefix) {
    line("");
    line("| name | in code | default | meaning |");
    line("|---|---|---|---|");
    for (Option<?> option : options) {
      line("| `" + option.name() + "` | " + code(option, types, prefix) + " | " + defaultOf(option)
          + " | " + meaning(option) + " |");
    }
  }

  private static String code(Option<?> option, List<Class<?>> types, String prefix) {
    boolean ofStore = prefix.endsWith("Layer.");
    String known = ofStore ? CODE_OF_STORES.get(prefix + option.name()) : CODE.get(option.name());
    if (known != null) {
      return known;
    }
    String bare = option.name().replaceFirst("^breaker\\.", "");
    for (Class<?> type : types) {
      for (String name : List.of(camelCase(option.name()), camelCase(bare))) {
        if (hasMethod(type, name)) {
          boolean policy = type == BreakerPolicy.class || type == WritePolicy.class;
          return "`" + (policy ? ".." : prefix) + name + "(..)`";
        }
      }
    }
    if (ofStore) {
      return "`l.set(\"" + option.name() + "\", ..)`";
    }
    return prefix.isEmpty() ? "-" : "`l.set(\"" + option.name() + "\", ..)`";
  }

  private static boolean hasMethod(Class<?> type, String name) {
    return Arrays.stream(type.getMethods()).map(Method::getName).anyMatch(name::equals);
  }

  private static String camelCase(String name) {
    StringBuilder camel = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '-' || c == '.') {
        i++;
        camel.append(Character.toUpperCase(name.charAt(i)));
      } else {
        camel.append(c);
      }
    }
    return camel.toString();
  }

  private static <T> String defaultOf(Option<T> option) {
    T value = option.defaultValue();
    if (value == null) {
      return option.isRequired() ? "required" : "-";
    }
    boolean off = option.name().equals("compression.threshold"); // where zero is called off
    return off ? "`off`" : "`" + option.render(value) + "`";
  }

  private static String meaning(Option<?> option) {
    String inCode = option.inCode().isEmpty() ? "" : "; give " + option.inCode();
    String text = (option.description() + inCode).replace("|", "\\|");
    return option.environment().isEmpty()
        ? text
        : text + " (`" + String.join("`, `", option.environment()) + "`)";
  }

  private void line(String line) {
    page.append(line).append('\n');
  }
}
