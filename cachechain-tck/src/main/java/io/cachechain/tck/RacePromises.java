package io.cachechain.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.spi.ByteEntry;
import io.cachechain.spi.ByteLayer;
import io.cachechain.spi.Condition;
import io.cachechain.spi.PutResult;
import io.cachechain.spi.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A store that makes a put atomic by trying again a bounded number of times may fail one when it
 * has been overtaken too often. Such a failure is tried again here; what counts is that no put is
 * stored which the condition does not allow.
 */
abstract class RacePromises extends LayerPromises {
  private static final int THREADS = 8;
  private static final int ROUNDS = 25;

  @Test
  @DisplayName("P2 K8: of many puts of one key at once exactly the newest stays")
  void put_manyVersionsAtOnce_newestStays() throws Exception {
    LayerProbe probe = probe();
    List<LayerProbe> clients = clients(probe);
    Random random = new Random(3);

    for (int round = 0; round < ROUNDS; round++) {
      String key = probe.key("k" + round);
      List<Integer> numbers = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7, 8));
      Collections.shuffle(numbers, random);

      List<PutResult> results = Race.of(
          THREADS,
          thread -> Race.persistent(() -> put(
              clients.get(thread % clients.size()),
              key,
              probe.version(numbers.get(thread)),
              Condition.newerWins())));

      Version newest = probe.version(THREADS);
      assertThat(probe.held(key)).isEqualTo(newest);
      assertThat(results.get(numbers.indexOf(THREADS))).isEqualTo(PutResult.stored());
      for (int thread = 0; thread < THREADS; thread++) {
        Version own = probe.version(numbers.get(thread));
        Version held = results.get(thread).held();
        assertThat(results.get(thread).status())
            .isIn(PutResult.Status.STORED, PutResult.Status.SUPERSEDED);
        assertThat(held == null || held.isNewerThan(own))
            .as("%s superseded by %s", own, held)
            .isTrue();
      }
    }
  }

  @Test
  @DisplayName("P2: a key that is put again and again by many never goes back")
  void put_manyTimesByMany_readersSeeVersionsGrow() throws Exception {
    LayerProbe probe = probe();
    List<LayerProbe> clients = clients(probe);
    String key = probe.key("k");

    List<Version> newest = Race.of(
        THREADS,
        thread -> () -> putAgainAndAgain(clients.get(thread % clients.size()), probe, key, thread));

    assertThat(probe.held(key)).isEqualTo(probe.version(ROUNDS * THREADS)).isIn(newest);
  }

  @Test
  @DisplayName("F14 C9: of many fills of one empty slot exactly one is stored")
  void put_onlyIfEmptyAtOnce_oneIsStored() throws Exception {
    LayerProbe probe = probe();
    List<LayerProbe> clients = clients(probe);
    for (int round = 0; round < ROUNDS; round++) {
      oneOfManyWins(clients, probe.key("k" + round), 1, Condition.onlyIfEmpty());
    }
  }

  @Test
  @DisplayName("F14 B27: of many fills which saw the same version exactly one is stored")
  void put_onlyIfTheSameVersionAtOnce_oneIsStored() throws Exception {
    LayerProbe probe = probe();
    List<LayerProbe> clients = clients(probe);
    for (int round = 0; round < ROUNDS; round++) {
      String key = probe.key("k" + round);
      probe.store(key, probe.version(1));
      oneOfManyWins(clients, key, 2, Condition.onlyIf(probe.version(1)));
    }
  }

  /** Returns the newest version that the thread has seen. */
  private static Version putAgainAndAgain(
      LayerProbe client, LayerProbe versions, String key, int thread) throws Exception {
    Version seen = versions.version(0);
    for (int i = 0; i < ROUNDS; i++) {
      Version own = versions.version(i * THREADS + thread + 1);
      PutResult unused =
          Race.persistent(() -> put(client, key, own, Condition.newerWins())).call();
      Version held = client.held(key);
      assertThat(held).isNotNull().isGreaterThanOrEqualTo(own).isGreaterThanOrEqualTo(seen);
      seen = Objects.requireNonNull(held);
    }
    return seen;
  }

  private static void oneOfManyWins(
      List<LayerProbe> clients, String key, int firstVersion, Condition condition)
      throws Exception {
    LayerProbe probe = clients.get(0);

    List<PutResult> results = Race.of(
        THREADS,
        thread -> Race.persistent(() -> put(
            clients.get(thread % clients.size()),
            key,
            probe.version(firstVersion + thread),
            condition)));

    assertThat(results)
        .filteredOn(result -> result.status() == PutResult.Status.STORED)
        .hasSize(1);
    assertThat(results)
        .filteredOn(result -> result.status() == PutResult.Status.SUPERSEDED)
        .hasSize(THREADS - 1);
    assertThat(probe.held(key))
        .isEqualTo(probe.version(firstVersion + results.indexOf(PutResult.stored())));
  }

  private static PutResult put(
      LayerProbe client, String key, Version version, Condition condition) {
    ByteEntry entry = client.value(key, version);
    return client.result(client.layer().put(key, entry, condition, client.deadline()));
  }

  /** Returns the layer, with a second instance where they are shared. */
  private List<LayerProbe> clients(LayerProbe probe) throws Exception {
    if (!contract().isShared()) {
      return List.of(probe);
    }
    ByteLayer other = contract().another();
    return List.of(probe, probe.on(other));
  }
}
