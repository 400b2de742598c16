package io.cachechain.tck.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

final class FileStore extends BlockingLayer { // String -> bytes, plain blocking code
  private final Path dir;

  FileStore(Path dir) {
    this.dir = dir;
  }

  @Override
  protected byte @Nullable [] read(String key) throws IOException {
    Path file = file(key);
    return Files.exists(file) ? Files.readAllBytes(file) : null;
  }

  @Override
  protected synchronized PutResult put(String key, ByteEntry entry, Condition condition)
      throws IOException {
    byte[] held = read(key);
    if (!condition.allows(entry, held)) { // newer wins, or only what was seen
      return PutResult.superseded(
          Version.readFrom(held)); // the version is in the bytes: nothing else to keep
    }
    Path fresh = Files.createTempFile(dir, "new", null);
    Files.write(fresh, entry.bytes());
    Files.move(fresh, file(key), ATOMIC_MOVE, REPLACE_EXISTING);
    return PutResult.stored();
  }

  private Path file(String key) { // core verifies the key on reading, so a hash will do
    return dir.resolve(UUID.nameUUIDFromBytes(key.getBytes(UTF_8)).toString());
  }
}
