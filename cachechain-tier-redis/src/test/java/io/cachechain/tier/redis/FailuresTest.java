package io.cachechain.tier.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.FailureKind;
import io.cachechain.LayerException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.RedissonShutdownException;
import org.redisson.client.RedisAuthRequiredException;
import org.redisson.client.RedisClusterDownException;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisLoadingException;
import org.redisson.client.RedisNodeNotFoundException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisReconnectedException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.RedisWrongPasswordException;
import org.redisson.client.WriteRedisConnectionException;

class FailuresTest {
  private static final String WHERE = "redis://cache:6379";

  static Stream<Arguments> kinds() {
    String added = ". channel: [id: 1] command: (GET), params: [secret-key]";
    return Stream.of(
        Arguments.of(new RedisTimeoutException("params: [secret-key]"), FailureKind.TIMEOUT),
        Arguments.of(new RedisResponseTimeoutException("secret-key"), FailureKind.TIMEOUT),
        Arguments.of(
            new RedisConnectionException("x", new ConnectException("Connection refused")),
            FailureKind.CONNECTION),
        Arguments.of(new RedisConnectionException("x"), FailureKind.CONNECTION),
        Arguments.of(
            new WriteRedisConnectionException("secret-key", new IOException("Broken pipe")),
            FailureKind.CONNECTION),
        Arguments.of(new RedisReconnectedException("x"), FailureKind.CONNECTION),
        Arguments.of(new RedisNodeNotFoundException("x"), FailureKind.CONNECTION),
        Arguments.of(
            new RedisException("Unexpected", new ConnectException("no")), FailureKind.CONNECTION),
        Arguments.of(new RedisOutOfMemoryException("command not allowed"), FailureKind.REFUSED),
        Arguments.of(new RedisLoadingException("LOADING" + added), FailureKind.REFUSED),
        Arguments.of(new RedisClusterDownException("CLUSTERDOWN" + added), FailureKind.REFUSED),
        Arguments.of(new RedisReadonlyException("READONLY x" + added), FailureKind.REFUSED),
        Arguments.of(new RedissonShutdownException("x"), FailureKind.REFUSED),
        Arguments.of(
            new RedisException(
                "ERR Error running script (call to f_1): @user_script:4: -READONLY You" + added),
            FailureKind.REFUSED),
        Arguments.of(new RedisException("MISCONF Redis is" + added), FailureKind.REFUSED),
        Arguments.of(new RedisAuthRequiredException("NOAUTH" + added), FailureKind.MISUSE),
        Arguments.of(new RedisWrongPasswordException("WRONGPASS" + added), FailureKind.MISUSE),
        Arguments.of(new RedisException("NOPERM this user" + added), FailureKind.MISUSE),
        Arguments.of(
            new RedisException(
                "ERR unknown command 'X', with args beginning with: 'secret-key'" + added),
            FailureKind.OTHER),
        Arguments.of(new IllegalStateException("x"), FailureKind.OTHER));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  @DisplayName("H16: the kind comes from the type or the protocol's code; no key is in the text")
  void of_driversFailure_hasItsKindAndShowsNoKey(Throwable failure, FailureKind kind) {
    LayerException mapped = Failures.of(new CompletionException(failure), WHERE);

    assertThat(mapped.kind()).isEqualTo(kind);
    assertThat(mapped).hasMessageStartingWith(WHERE + ": ");
    for (Throwable each = mapped; each != null; each = each.getCause()) {
      assertThat(String.valueOf(each.getMessage())).doesNotContain("secret-key");
    }
  }

  @Test
  void of_serversWords_areKept() {
    LayerException mapped = Failures.of(
        new RedisException("ERR value is too old. channel: [id: 1] command: (GET), params: [k]"),
        WHERE);

    assertThat(mapped).hasMessage(WHERE + ": ERR value is too old");
  }

  @Test
  void of_networkFailure_saysWhatHappened() {
    assertThat(Failures.of(new RedisConnectionException("x", new UnknownHostException("a")), WHERE))
        .hasMessage(WHERE + ": the host is not known");
    assertThat(Failures.of(new RedisException("x", new ClosedChannelException()), WHERE))
        .hasMessage(WHERE + ": the connection is closed");
    assertThat(Failures.of(new RedisException("x", new ConnectException("refused")), WHERE))
        .hasMessage(WHERE + ": refused");
  }

  @Test
  void of_layerException_isPassedOn() {
    LayerException known = new LayerException(FailureKind.REFUSED, "closed", null);

    assertThat(Failures.of(known, WHERE)).isSameAs(known);
  }
}
