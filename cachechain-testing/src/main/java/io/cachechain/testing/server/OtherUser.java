package io.cachechain.testing.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.stream.Stream;

/** Runs a server as nobody, when this JVM runs as root and the server refuses root. */
final class OtherUser {
  private static final String NOBODY = "65534";

  private OtherUser() {}

  /**
   * Returns what to put before the command, and makes the directory belong to whom it will run as;
   * empty unless root.
   */
  static List<String> prefix(Path directory) throws IOException, FoundServer.Unavailable {
    if (!Binaries.isRoot()) {
      return List.of();
    }
    Path setpriv = Binaries.find("setpriv")
        .orElseThrow(() -> new FoundServer.Unavailable(
            "it refuses to run as root, and there is no setpriv to run it as another user"));
    UserPrincipal nobody =
        directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.setOwner(file, nobody);
      }
    }
    return List.of(
        setpriv.toString(),
        "--reuid=" + NOBODY,
        "--regid=" + NOBODY,
        "--clear-groups",
        "--pdeathsig",
        "KILL");
  }
}
