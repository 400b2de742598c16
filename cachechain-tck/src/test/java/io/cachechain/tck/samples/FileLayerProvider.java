package io.cachechain.tck.samples;

import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.nio.file.Path;
import java.util.List;

/** The provider of the guide, as a user would write it. */
public final class FileLayerProvider implements CacheLayerProvider {
  static final Option<String> DIR =
      Option.text("dir").required().describedAs("directory that holds the files");

  @Override
  public String name() {
    return "file";
  }

  @Override
  public int distance() {
    return 100; // behind memory, before the network
  }

  @Override
  public List<Option<?>> options() {
    return List.of(DIR);
  }

  @Override
  public CacheLayer open(LayerConfig config) {
    return new FileStore(Path.of(config.get(DIR)));
  }
}
