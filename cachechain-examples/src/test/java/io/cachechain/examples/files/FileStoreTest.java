package io.cachechain.examples.files;

import io.cachechain.spi.ByteLayer;
import io.cachechain.tck.ByteLayerContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

// A8: the guide's own layer passes the contract kit.
class FileStoreTest extends ByteLayerContract {
  @TempDir
  Path dir;

  @Override
  protected ByteLayer open() {
    return new FileStore(dir);
  }
}
