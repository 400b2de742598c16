import org.jspecify.annotations.NullMarked;

/** A durable layer in a database, by JDBC. */
@NullMarked
module io.cachechain.tier.jdbc {
  requires transitive io.cachechain.api;
  requires com.zaxxer.hikari;
  requires transitive java.sql;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.cachechain.tier.jdbc;

  uses java.sql.Driver;

  provides io.cachechain.spi.CacheLayerProvider with
      io.cachechain.tier.jdbc.JdbcLayerProvider;
}
