package io.cachechain.tck.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cachechain.spi.ByteLayer;
import io.cachechain.tck.ByteLayerContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

/** The same layer, whose slots can be reached past it. */
class PlantedFileStoreTest extends ByteLayerContract {
  @TempDir
  Path dir;

  @Override
  protected ByteLayer open() {
    return new FileStore(dir);
  }

  @Override
  protected boolean canPlant() {
    return true;
  }

  @Override
  protected void plant(String key, byte[] bytes) throws IOException {
    Path unused =
        Files.write(dir.resolve(UUID.nameUUIDFromBytes(key.getBytes(UTF_8)).toString()), bytes);
  }
}
