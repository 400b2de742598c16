package io.cachechain.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.config.EngineOptions;
import io.cachechain.core.internal.config.Setting;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Holds docs/settings.md to the declarations of the options; run with {@code -Dsettings.write=true} it writes the file. */
@DisplayName("Z44: the table of settings is generated from the code")
class SettingsTableTest {
  private static final Path FILE = Path.of("..", "docs", "settings.md");

  @Test
  void settingsTable_inDocs_isThatOfTheCode() throws IOException {
    String table = document();
    if (Boolean.getBoolean("settings.write")) {
      Files.writeString(FILE, table);
    }

    assertThat(FILE).content().isEqualTo(table);
  }

  private static String document() {
    StringBuilder text = new StringBuilder("""
        # Settings

        Generated from the declarations of the options by `SettingsTableTest`; do not edit.

        The same word everywhere: a method of the builder where there is one (`loaderTimeout` for `loader.timeout`), a setting outside of code, and
        `describe()`. First wins: code, `settings(Properties)`, system properties, environment variables, those of common use named below,
        `cachechain.properties` on the class path; then the same places with `cachechain.defaults` for all chains.

        | where | for a chain named `books` | for its layer `redis` | for all chains |
        |---|---|---|---|
        | properties | `cachechain.chains.books.ttl=1h` | `cachechain.chains.books.layer.redis.timeout=100ms` | `cachechain.defaults.ttl=1h` |
        | environment | `CACHECHAIN_CHAINS_BOOKS_TTL` | `CACHECHAIN_CHAINS_BOOKS_LAYER_REDIS_TIMEOUT` | `CACHECHAIN_DEFAULTS_TTL` |

        Durations have a unit: `100ms`, `5s`, `5m`, `1h`, `1d`, or `P1D`. A name that is not known, or a value that cannot be read, fails the build.
        """);
    table(
        text,
        "Chains",
        EngineOptions.OF_CHAINS.stream().<Option<?>>map(Setting::option).toList());
    table(
        text,
        "Every layer",
        EngineOptions.OF_LAYERS.stream().<Option<?>>map(Setting::option).toList());
    ServiceLoader.load(CacheLayerProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.getClass().getName().startsWith("io.cachechain.tier."))
        .sorted(Comparator.comparingInt(CacheLayerProvider::distance)
            .thenComparing(CacheLayerProvider::name))
        .forEach(provider -> table(text, "Layer `" + provider.name() + "`", provider.options()));
    return text.toString();
  }

  private static void table(StringBuilder text, String title, List<Option<?>> options) {
    text.append("\n## ")
        .append(title)
        .append("\n\n| setting | default | meaning |\n|---|---|---|\n");
    for (Option<?> option : options) {
      text.append("| `")
          .append(option.name())
          .append("` | ")
          .append(byDefault(option))
          .append(" | ");
      text.append(option.description().replace("|", "\\|"));
      option
          .environment()
          .forEach(variable -> text.append("; also `").append(variable).append('`'));
      text.append(option.isText() ? "" : "; in code only");
      text.append(option.isSecret() ? "; never shown" : "").append(" |\n");
    }
  }

  private static <T> String byDefault(Option<T> option) {
    T value = option.defaultValue();
    if (value == null) {
      return option.isRequired() ? "required" : "";
    }
    return "`" + option.render(value) + "`";
  }
}
