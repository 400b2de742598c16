package io.cachechain.examples.files;

import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.CacheLayerProvider;
import io.cachechain.spi.LayerConfig;
import io.cachechain.spi.Option;
import java.nio.file.Path;
import java.util.List;

/** Lets chains name the layer {@code file}, or find it. */
// sample: provider
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
