package io.cachechain.core.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.internal.cluster.Message.Change;
import io.cachechain.core.internal.cluster.Message.Kind;
import io.cachechain.spi.Version;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("G6: two changes of a key meet before they are published")
class ChangeTest {
  private static final long MILLIS = 1_767_225_600_000L;
  private static final int HERE = 1;
  private static final int FASTER = 2;

  private final Change write = change(Kind.WRITE, Version.of(MILLIS, 0, 0, HERE), "redis");

  private static Change change(Kind kind, Version version, String... confirmed) {
    return new Change(kind, "k", version, List.of(confirmed));
  }

  /** In whichever order they come. */
  private static Change merged(Change one, Change other) {
    Change merged = Change.merged(one, other);
    assertThat(Change.merged(other, one)).isEqualTo(merged);
    return merged;
  }

  @Test
  @DisplayName(
      "Z67: the layers that are not named are missed the write, and not what was replayed above it")
  void merged_writeAndItsReplay_layersOfBoth() {
    Change replayed = change(Kind.STORED, Version.of(MILLIS, 0, 1, HERE), "jdbc");

    assertThat(merged(write, replayed))
        .isEqualTo(change(Kind.WRITE, write.version(), "redis", "jdbc"));
  }

  @Test
  void merged_replayAndLaterWrite_theWrite() {
    Change replayed = change(Kind.STORED, Version.of(MILLIS - 9, 0, 1, HERE), "jdbc");

    assertThat(merged(replayed, write)).isEqualTo(write);
  }

  @Test
  @DisplayName("P4: a load above the write of a faster node does not stand for a write of this one")
  void merged_writeAndLoadAboveAFasterNodesWrite_theWrite() {
    Change loaded = change(Kind.LOAD, Version.of(MILLIS + 900, 0, 1, FASTER));

    assertThat(merged(write, loaded)).isEqualTo(write);
  }

  @Test
  @DisplayName("P4: what is replayed for a faster node does not take the place of a write")
  void merged_writeAndReplayForAFasterNode_theWrite() {
    Change replayed = change(Kind.STORED, Version.of(MILLIS + 900, 0, 0, FASTER), "redis");

    assertThat(merged(write, replayed)).isEqualTo(write);
  }

  @Test
  void merged_writeAndLoadOfIt_layersOfTheWrite() {
    Change loaded = change(Kind.LOAD, Version.of(MILLIS, 0, 2, HERE));

    assertThat(merged(write, loaded)).isEqualTo(change(Kind.WRITE, loaded.version(), "redis"));
  }
}
