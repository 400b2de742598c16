package io.cachechain.codec.jackson;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The value types of the tests. */
final class Library {
  private Library() {}

  enum Genre {
    NOVEL,
    ESSAY {
      @Override
      public String toString() {
        return "an essay";
      }
    }
  }

  record Book(
      UUID id,
      String title,
      BigDecimal price,
      Instant added,
      Optional<LocalDate> published,
      Set<Genre> genres,
      byte pages) {
    static Book dune() {
      return new Book(
          new UUID(1, 2),
          "D\u00fcne \uD83D\uDC1B \"\\\u0000",
          new BigDecimal("19.90"),
          Instant.parse("2026-11-20T10:15:30.123456789Z"),
          Optional.of(LocalDate.of(1965, 8, 1)),
          Set.of(Genre.NOVEL, Genre.ESSAY),
          (byte) 100);
    }

    static Book unpublished() {
      return new Book(
          new UUID(3, 4), "", new BigDecimal("0"), Instant.EPOCH, Optional.empty(), Set.of(), (byte)
              0);
    }
  }

  record Shelf<T>(String name, List<T> items, Map<String, List<T>> byLetter) {}

  record Loan(ZonedDateTime at, double fee, long days, Map<Genre, Integer> counts) {}

  /** A bean in the old style. */
  static class Reader {
    private String name = "";
    private int age = 7;

    public String getName() {
      return name;
    }

    public void setName(String name) {
      this.name = name;
    }

    public int getAge() {
      return age;
    }

    public void setAge(int age) {
      this.age = age;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Reader that && name.equals(that.name) && age == that.age;
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  static final class Professor extends Reader {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
  sealed interface Medium permits Paper, Tape {}

  record Paper(int pages) implements Medium {}

  record Tape(int minutes) implements Medium {}

  sealed interface Untyped permits Typed {}

  record Typed(int x) implements Untyped {}

  record Leaf(int pages) {}

  /** Says of its own properties what they are. */
  record Teller(
      @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME) Untyped one,
      @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME) List<Untyped> many) {}

  record Holder(Untyped untold) {}

  record Node(String name, List<Node> children) {}

  abstract static class Base {}

  static final class Mute {
    @SuppressWarnings("unused")
    private int hidden = 1;
  }

  static final class NoWayIn {
    private final int x;

    private NoWayIn(int x, int ignored) {
      this.x = x;
    }

    public int getX() {
      return x;
    }

    static NoWayIn of(int x) {
      return new NoWayIn(x, 0);
    }
  }
}
