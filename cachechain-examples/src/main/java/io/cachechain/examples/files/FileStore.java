package io.cachechain.examples.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.cachechain.spi.BlockingLayer;
import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.Capability;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Keeps each entry in a file of its own. Plain blocking code: the engine runs it on a bounded executor. The directory belongs to one process at a time: others must not write there. */
// sample: layer
final class FileStore extends BlockingLayer {
  private final Path dir;

  FileStore(Path dir) {
    this.dir = dir;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.LOCAL); // other nodes do not see this directory
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
      return PutResult.superseded(Version.readFrom(held)); // the version is in the bytes
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
