package io.cachechain.core.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("M24: the specification says what the golden files hold")
class WireFormatDocTest {
  /** Offset, bytes in hexadecimal, what they mean. */
  private static final Pattern EXAMPLE_LINE = Pattern.compile(
      "^ {0,2}(\\d+) {2}((?:[0-9a-f]{2} )*[0-9a-f]{2}) {2,}\\S.*$", Pattern.MULTILINE);

  @Test
  void example_isTheGoldenFile() throws IOException {
    assertThat(example(parts().get(0)))
        .isEqualTo(HexFormat.of().formatHex(WireFiles.read("value-tags-validator")));
  }

  @Test
  void exampleOfMessages_isTheGoldenFile() throws IOException {
    assertThat(example(parts().get(1)))
        .isEqualTo(HexFormat.of().formatHex(WireFiles.read("messages/changes")));
  }

  /** The page on entries, and the one on messages. */
  private static List<String> parts() throws IOException {
    String page = specification();
    int messages = page.indexOf("# Messages");
    return List.of(page.substring(0, messages), page.substring(messages));
  }

  private static String example(String text) {
    StringBuilder hex = new StringBuilder();
    Matcher line = EXAMPLE_LINE.matcher(text);
    while (line.find()) {
      assertThat(Integer.parseInt(line.group(1))).as(line.group()).isEqualTo(hex.length() / 2);
      hex.append(line.group(2).replace(" ", ""));
    }
    return hex.toString();
  }

  @Test
  void overhead_isWhatIsStated() throws IOException {
    Matcher stated = Pattern.compile("An entry takes (\\d+) bytes beside").matcher(specification());

    assertThat(stated.find()).isTrue();
    assertThat(WireFiles.read("negative").length - WireFiles.KEY.length())
        .isEqualTo(Integer.parseInt(stated.group(1)));
  }

  private static String specification() throws IOException {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("docs/wire-format.md"))) {
      directory = directory.getParent();
      assertThat(directory)
          .as("a directory with docs/wire-format.md above this module")
          .isNotNull();
    }
    return Files.readString(directory.resolve("docs/wire-format.md"));
  }
}
