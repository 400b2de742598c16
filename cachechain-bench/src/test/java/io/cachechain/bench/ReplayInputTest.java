package io.cachechain.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be replayed is said in one sentence, before any server is started. */
class ReplayInputTest {
  @TempDir
  Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void run_missingFile_saysSo() throws Exception {
    assertRefused("there is no file", directory.resolve("none.xz").toString());
  }

  @Test
  void run_directory_saysSo() throws Exception {
    assertRefused("is no file", directory.toString());
  }

  @Test
  void run_truncatedFile_saysSo() throws Exception {
    Path whole = TraceFile.of(directory.resolve("whole.xz"), IntStream.range(0, 10_000));
    byte[] bytes = Files.readAllBytes(whole);
    Path half = Files.write(directory.resolve("half.xz"), Arrays.copyOf(bytes, bytes.length / 2));

    assertRefused("breaks off in the middle", half.toString());
  }

  @Test
  void run_damagedFile_saysSo() throws Exception {
    Path file = TraceFile.of(directory.resolve("damaged.xz"), IntStream.range(0, 10_000));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(file, bytes);

    assertRefused("is damaged", file.toString());
  }

  @Test
  void run_plainFile_saysSo() throws Exception {
    Path plain = Files.write(directory.resolve("plain.txt"), "no trace at all".getBytes(UTF_8));

    assertRefused("is not compressed with xz", plain.toString());
  }

  @Test
  void run_oddByteCount_saysSo() throws Exception {
    Path odd = TraceFile.ofBytes(directory.resolve("odd.xz"), new byte[4_099]);

    assertRefused("holds 4099 bytes when unpacked, but accesses take 4 each", odd.toString());
  }

  @Test
  void run_emptyTrace_saysSo() throws Exception {
    Path empty = TraceFile.ofBytes(directory.resolve("empty.xz"), new byte[0]);

    assertRefused("holds no access", empty.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "'',                      no trace was given",
    "a.xz b.xz,               two were given",
    "a.xz --threads,          --threads wants a value",
    "a.xz --threads --limit,  --threads wants a value",
    "a.xz --threads 0,        '--threads is 0, but must be a whole number, 1 or more and at most 1000'",
    "a.xz --threads many,     --threads is many",
    "a.xz --limit -1,         --limit is -1",
    "a.xz --thread 4,         unknown option --thread",
  })
  void run_wrongArguments_saysWhich(String arguments, String message) throws Exception {
    assertRefused(message, arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
  }

  @Test
  void run_noServersThere_saysWhich() throws Exception {
    Path trace = TraceFile.of(directory.resolve("one.xz"), IntStream.of(1));

    int result = run(
        trace.toString(),
        "--redis",
        "redis://127.0.0.1:1",
        "--postgres",
        "jdbc:postgresql://127.0.0.1:1/none?user=nobody");

    assertThat(result).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("replay: ").contains("127.0.0.1:1");
  }

  private int run(String... arguments) throws Exception {
    return Replay.run(
        new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), arguments);
  }

  private void assertRefused(String message, String... arguments) throws Exception {
    int result = run(arguments);

    assertThat(result).isEqualTo(2);
    assertThat(err.toString(UTF_8)).startsWith("replay: ").contains(message).contains("usage:");
    assertThat(out.toString(UTF_8)).isEmpty();
  }
}
