package io.cachechain.core.found;

import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.util.List;
import javax.sql.DataSource;

/** A byte layer with a required option that service loaders find, under the name of a tier. */
public final class JdbcLikeProvider implements CacheLayerProvider {
  static final Option<DataSource> DATA_SOURCE = Option.object("data-source", DataSource.class);
  static final Option<String> URL = Option.text("url")
      .requiredUnless(DATA_SOURCE)
      .environment("DATABASE_URL")
      .givenBy("JdbcLayer.at(..) or .on(dataSource)");

  @Override
  public String name() {
    return "jdbc";
  }

  @Override
  public int distance() {
    return DATABASE;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(DATA_SOURCE, URL);
  }

  @Override
  public List<String> faults(LayerConfig config) {
    return config.find(URL).filter(url -> !url.startsWith("jdbc:")).isPresent()
        ? List.of("'url' does not begin with jdbc:. Give one such as jdbc:h2:mem:cache.")
        : List.of();
  }

  @Override
  public CacheLayer open(LayerConfig config) {
    return new OpenedLayer(config.get(URL), config);
  }
}
