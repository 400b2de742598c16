package io.cachechain.tier.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import java.net.SocketTimeoutException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFailuresTest {
  @ParameterizedTest
  @DisplayName("K6: kinds by SQL state and code, whatever the text says")
  @CsvSource({
    "08006, 0, CONNECTION",
    "08S01, 0, CONNECTION",
    "28P01, 0, CONNECTION",
    "57P01, 0, CONNECTION",
    "90121, 90121, CONNECTION",
    "53300, 0, REFUSED",
    "57014, 0, TIMEOUT",
    "55P03, 0, TIMEOUT",
    "70100, 1969, TIMEOUT",
    "HY000, 1205, TIMEOUT",
    "HYT00, 50200, TIMEOUT",
    "22001, 0, TOO_LARGE",
    "HY000, 1153, TOO_LARGE",
    "42601, 0, OTHER",
    "HY000, 1, OTHER",
  })
  void kind_byState_isNamed(String state, int code, FailureKind kind) {
    SQLException failure = new SQLException("connection timeout refused", state, code);

    assertThat(SqlFailures.kind(failure)).isEqualTo(kind);
    assertThat(SqlFailures.of(failure).kind()).isEqualTo(kind);
    assertThat(SqlFailures.kind(new SQLException("wrapped", failure))).isEqualTo(kind);
  }

  @Test
  void kind_byType_isNamed() {
    assertThat(SqlFailures.kind(new SQLTimeoutException("x"))).isEqualTo(FailureKind.TIMEOUT);
    assertThat(SqlFailures.kind(new SQLException("x", "08006", new SocketTimeoutException("x"))))
        .isEqualTo(FailureKind.TIMEOUT);
    assertThat(SqlFailures.kind(new SQLTransientConnectionException("the pool is empty")))
        .isEqualTo(FailureKind.REFUSED);
    assertThat(SqlFailures.kind(new SQLTransientConnectionException(
            "the pool is empty", null, new SQLException("x", "08001"))))
        .isEqualTo(FailureKind.CONNECTION);
    assertThat(SqlFailures.kind(new SQLException())).isEqualTo(FailureKind.OTHER);
  }

  @Test
  void conflictsAndDuplicates_inBatches_areFound() {
    BatchUpdateException batch = new BatchUpdateException("x", "HY000", new int[0]);
    batch.setNextException(new SQLException("x", "40P01"));

    assertThat(SqlFailures.isConflict(batch)).isTrue();
    assertThat(SqlFailures.isConflict(new SQLException("x", "40001"))).isTrue();
    assertThat(SqlFailures.isDuplicate(new SQLException("x", "23505"))).isTrue();
    assertThat(SqlFailures.isDuplicate(batch)).isFalse();
    assertThat(SqlFailures.isMissingTable(new SQLException("x", "42P01"))).isTrue();
  }
}
