package io.cachechain.codec.jackson;

import io.cachechain.TypeRef;
import io.cachechain.codec.jackson.Library.Book;
import io.cachechain.codec.jackson.Library.Genre;
import io.cachechain.codec.jackson.Library.Loan;
import io.cachechain.codec.jackson.Library.Medium;
import io.cachechain.codec.jackson.Library.Node;
import io.cachechain.codec.jackson.Library.Paper;
import io.cachechain.codec.jackson.Library.Reader;
import io.cachechain.codec.jackson.Library.Shelf;
import io.cachechain.codec.jackson.Library.Tape;
import io.cachechain.spi.Codec;
import io.cachechain.tck.CodecContract;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The contract of a codec, by Jackson")
class JacksonCodecContractTest extends CodecContract {
  private final Codec codec = new JacksonCodec();

  @Override
  protected Codec codec() {
    return codec;
  }

  @Override
  protected List<Sample> samples() {
    Reader reader = new Reader();
    reader.setName("Ann");
    reader.setAge(33);
    ZonedDateTime time = ZonedDateTime.parse("2026-07-01T10:00:00.5+02:00[Europe/Paris]");
    return List.of(
        Sample.of(Book.class, Book.dune()),
        Sample.of(Book.class, Book.unpublished()),
        Sample.of(Reader.class, reader),
        Sample.of(Genre.class, Genre.ESSAY),
        Sample.of(Boolean.class, true),
        Sample.of(Instant.class, Instant.MAX),
        Sample.of(LocalDateTime.class, LocalDateTime.of(1, 2, 3, 4, 5, 6, 7)),
        Sample.of(Loan.class, new Loan(time, -0.0, Long.MIN_VALUE, Map.of(Genre.NOVEL, 1))),
        Sample.of(Medium.class, new Tape(90)),
        Sample.of(Node.class, new Node("a", List.of(new Node("b", List.of())))),
        Sample.of(new TypeRef<List<Book>>() {}, List.of(Book.dune(), Book.unpublished())),
        Sample.of(new TypeRef<List<Book>>() {}, List.of()),
        Sample.of(
            new TypeRef<Map<String, List<Book>>>() {},
            Map.of("", List.of(), "d", List.of(Book.dune()))),
        Sample.of(
            new TypeRef<Shelf<Medium>>() {},
            new Shelf<>("s", List.of(new Paper(1)), Map.of("p", List.of(new Tape(2))))));
  }
}
