package io.cachechain.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cachechain.core.Validator.WhenInvalid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("I1: what happens to an invalid value is the validator's own")
@SuppressWarnings("NullOptional") // what a careless mapper gives
class ValidatorTest {
  @Test
  void validator_byDefault_skips() {
    Validator<String> validator = text -> !text.isEmpty();

    assertThat(validator.whenInvalid()).isEqualTo(WhenInvalid.SKIP);
    assertThat(validator.rule()).isEqualTo("a validator");
  }

  @Test
  void strictAndWarnOnly_keepRuleAndCheck() {
    Validator<String> named = Validator.of("a title is given", text -> !text.isEmpty());

    assertThat(named.strict().whenInvalid()).isEqualTo(WhenInvalid.FAIL);
    assertThat(named.warnOnly().whenInvalid()).isEqualTo(WhenInvalid.WARN);
    assertThat(named.strict().rule()).isEqualTo("a title is given");
    assertThat(named.strict().isValid("")).isFalse();
    assertThat(named.warnOnly().isValid("x")).isTrue();
    assertThat(Validator.of("again", named.strict()).whenInvalid()).isEqualTo(WhenInvalid.FAIL);
  }

  @Test
  void type_otherClass_isBroken() {
    Validator<Object> numbers = Validator.type(Integer.class, Long.class);

    assertThat(numbers.isValid(1)).isTrue();
    assertThat(numbers.isValid(1L)).isTrue();
    assertThat(numbers.isValid("1")).isFalse();
    assertThat(numbers.broken("1")).containsExactly("is a Integer or Long");
    assertThatThrownBy(Validator::type).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void size_ofTextsCollectionsMapsAndArrays_isBounded() {
    Validator<Object> some = Validator.size(1, 2);

    for (Object good : List.of("ab", List.of(1), Map.of(1, 2), Set.of(1, 2), new int[2], "a")) {
      assertThat(some.isValid(good)).as("%s", good).isTrue();
    }
    for (Object bad : List.of("", "abc", List.of(), Map.of(1, 1, 2, 2, 3, 3), new byte[3], 7)) {
      assertThat(some.isValid(bad)).as("%s", bad).isFalse();
    }
    assertThat(some.rule()).isEqualTo("has a size of 1 to 2");
    assertThatThrownBy(() -> Validator.size(3, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Validator.size(-1, 2)).isInstanceOf(IllegalArgumentException.class);
  }

  private record Book(String title, List<String> authors, Optional<String> isbn) {}

  @Test
  void required_nullBlankOrEmpty_isBroken() {
    Book good = new Book("Dune", List.of("Herbert"), Optional.of("1"));
    Book bad = new Book(" ", List.of(), Optional.empty());
    Book none = new Book(null, null, null);

    for (Validator<Book> each : List.of(
        Validator.required("title", Book::title),
        Validator.required("authors", Book::authors),
        Validator.required("isbn", Book::isbn))) {
      assertThat(each.isValid(good)).isTrue();
      assertThat(each.isValid(bad)).isFalse();
      assertThat(each.isValid(none)).isFalse();
    }
    assertThat(Validator.required("title", Book::title).broken(bad))
        .containsExactly("title is given");
  }

  @Test
  @DisplayName("I1: a composite reports all faults, also of a part that throws")
  void all_severalBroken_areAllNamed() {
    Validator<Book> all = Validator.all(
        Validator.required("title", Book::title),
        Validator.of("two authors", book -> book.authors().size() == 2),
        Validator.required("isbn", Book::isbn));

    assertThat(all.broken(new Book("", null, Optional.of("1"))))
        .containsExactly("title is given", "two authors (it threw NullPointerException)");
    assertThat(all.isValid(new Book("", null, Optional.empty()))).isFalse();
    assertThat(all.isValid(new Book("t", List.of("a", "b"), Optional.of("1")))).isTrue();
    assertThat(all.rule()).isEqualTo("title is given and two authors and isbn is given");
    assertThat(all.strict().broken(new Book("", List.of("a", "b"), Optional.empty())))
        .containsExactly("title is given", "isbn is given");
    assertThat(Validator.of("a book", all).broken(new Book("", null, null)))
        .containsExactly("a book");
  }

  @Test
  void all_whenInvalid_isThatOfTheStrictest() {
    Validator<Object> skips = Validator.size(1, 2);

    assertThat(Validator.all(skips, skips.warnOnly()).whenInvalid()).isEqualTo(WhenInvalid.SKIP);
    assertThat(Validator.all(skips.strict(), skips, skips.warnOnly()).whenInvalid())
        .isEqualTo(WhenInvalid.FAIL);
    assertThat(Validator.all(skips.warnOnly()).whenInvalid()).isEqualTo(WhenInvalid.WARN);
    assertThatThrownBy(Validator::all).isInstanceOf(IllegalArgumentException.class);
  }
}
