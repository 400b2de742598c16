package io.cachechain.tck.samples;

import io.cachechain.spi.ByteLayer;
import io.cachechain.tck.ByteLayerContract;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A8: the provider of the guide, about 30 lines, passes the contract kit")
class FileStoreTest extends ByteLayerContract {
  @TempDir
  Path dir;

  @Override
  protected ByteLayer open() {
    return new FileStore(dir);
  }
}
