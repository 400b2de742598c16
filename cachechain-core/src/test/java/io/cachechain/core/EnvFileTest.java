package io.cachechain.core;

import static io.cachechain.core.Resolved.properties;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.cachechain.core.found.OpenedLayer;
import io.cachechain.core.found.RedisLikeProvider;
import io.cachechain.core.internal.settings.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A24: a .env file that code names")
class EnvFileTest extends FaultyBuilds {
  private static final String TTL = "CACHECHAIN_CHAINS_TEXTS_TTL";
  private static final String NAMESPACE = "CACHECHAIN_CHAINS_TEXTS_NAMESPACE";

  @TempDir
  Path directory;

  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("service.env");
  }

  private ChainBuilder<String, String> withFile(String... lines) throws IOException {
    Files.writeString(file, String.join("\n", lines));
    return texts().layer("caffeine").envFile(file);
  }

  private Duration ttl(Resolved environment, ChainBuilder<String, String> builder) {
    return environment.resolve(builder).find(EngineOptions.TTL);
  }

  @Test
  @DisplayName("it counts after the environment and before the file on the class path")
  void envFile_besideOtherSources_hasItsRank() throws IOException {
    classPath.settings("cachechain.chains.texts.ttl=1m");

    assertThat(ttl(Resolved.bare(), withFile(TTL + "=2m"))).isEqualTo(ofMinutes(2));
    assertThat(ttl(Resolved.bare().variable(TTL, "3m"), withFile(TTL + "=2m")))
        .isEqualTo(ofMinutes(3));
    assertThat(
            ttl(Resolved.bare().system("cachechain.chains.texts.ttl", "4m"), withFile(TTL + "=2m")))
        .isEqualTo(ofMinutes(4));
    assertThat(ttl(
            Resolved.bare(),
            withFile(TTL + "=2m").settings(properties("cachechain.chains.texts.ttl", "5m"))))
        .isEqualTo(ofMinutes(5));
    assertThat(ttl(Resolved.bare(), withFile(TTL + "=2m").ttl(ofMinutes(6))))
        .isEqualTo(ofMinutes(6));
  }

  @Test
  @DisplayName(
      "REDIS_URL in it is used as that of the environment is, behind it and behind the chain's own variable")
  void envFile_withVariableOfCommonUse_givesTheAddress() throws IOException {
    Files.writeString(file, "REDIS_URL=redis://file\n");
    String own = "CACHECHAIN_CHAINS_TEXTS_LAYER_REDIS_URL";

    assertThat(address(Resolved.bare())).isEqualTo("redis://file");
    assertThat(address(Resolved.bare().variable("REDIS_URL", "redis://environment")))
        .isEqualTo("redis://environment");
    assertThat(address(Resolved.bare().variable("REDIS_URL", " "))).isEqualTo("redis://file");
    Files.writeString(file, "REDIS_URL=redis://file\n" + own + "=redis://own\n");
    assertThat(address(Resolved.bare().variable("REDIS_URL", "redis://environment")))
        .isEqualTo("redis://own");
  }

  private String address(Resolved environment) {
    OpenedLayer.takeOpened();
    environment.resolve(texts().layer("redis").envFile(file));
    return OpenedLayer.takeOpened().get(0).location();
  }

  @Test
  void envFile_notNamed_isNotRead() throws IOException {
    withFile(TTL + "=2m");

    assertThat(Resolved.bare().resolve(texts().layer("caffeine")).provenance().sources())
        .containsEntry("ttl", "default");
  }

  @Test
  @DisplayName("describe() names the variable and the file")
  void envFile_sourceOfSetting_isVariableAndFile() throws IOException {
    var chain = Resolved.bare().resolve(withFile("export " + TTL + "=2m", "REDIS_URL=redis://a"));

    assertThat(chain.provenance().sources()).containsEntry("ttl", TTL + " (" + file + ")");
  }

  @Test
  void envFile_addressGivenInCodeToo_isRemarked() throws IOException {
    Files.writeString(file, "REDIS_URL=redis://file\n");

    var chain = Resolved.bare()
        .resolve(texts().layer(RedisLikeProvider.Spec.at("redis://code")).envFile(file));

    assertThat(chain.provenance().remarks())
        .containsExactly(
            "REDIS_URL (" + file + ") is set but not used: the address is given in code");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "NAME=plain                    | plain",
        "  NAME = spaced out           | spaced out",
        "export NAME=exported          | exported",
        "NAME=a=b                      | a=b",
        "NAME=a#b                      | a#b",
        "NAME=a # remark               | a",
        "NAME='to the $letter ${x} \\' | to the $letter ${x} \\",
        "NAME='a # b' # remark         | a # b",
        "NAME=\"a # b\" # remark       | a # b",
        "NAME=\"say \\\"a\\\" \\\\\"   | say \"a\" \\",
        "NAME=$a$b                     | $a$b",
      })
  void read_value_isTakenAsItStands(String line, String value) throws IOException {
    var chain = Resolved.bare()
        .resolve(withFile(
            "\uFEFF# a comment, behind a byte order mark",
            "",
            "   # another one",
            line.replace("NAME", NAMESPACE)));

    assertThat(chain.get(EngineOptions.NAMESPACE)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "geheim              | is not NAME=value. Write it so, or begin it with # if it is a comment.",
        "1NAME=geheim        | is not NAME=value. Write it so, or begin it with # if it is a comment.",
        "MY-NAME=geheim      | is not NAME=value. Write it so, or begin it with # if it is a comment.",
        "NAME='geheim        | has a quote that does not end. A value ends on its line.",
        "NAME=\"geheim       | has a quote that does not end. A value ends on its line.",
        "NAME=\"geheim\\\"   | has a quote that does not end. A value ends on its line.",
        "NAME='geheim'geheim | goes on behind its closing quote. Put the whole value within the quotes.",
        "NAME=\"a\\n\"       | has a backslash before something else than \" or \\. Write \\\\ for a backslash, or use single quotes.",
        "NAME=${geheim}      | has ${ in its value, but nothing is put in its place. Write the value itself, or within single quotes if it is meant to the letter.",
        "NAME=\"${geheim}\"  | has ${ in its value, but nothing is put in its place. Write the value itself, or within single quotes if it is meant to the letter.",
        "OTHER=geheim        | gives the variable of line 1 again. Leave one out.",
      })
  @DisplayName(
      "a line that cannot be understood is a fault with file and line, and without what stands there")
  void read_malformedLine_isAFaultWithoutItsText(String line, String fault) throws IOException {
    assertThat(failure(withFile("OTHER=other", "# comment", line)).faults())
        .containsExactly("envFile: line 3 of " + file + " " + fault)
        .noneMatch(text -> text.contains("geheim"));
  }

  @Test
  void read_severalMalformedLines_allAreListed() throws IOException {
    assertThat(failure(withFile("one", "two", TTL + "=oops")).faults())
        .hasSize(3)
        .anyMatch(fault -> fault.startsWith("envFile: line 1 of "))
        .anyMatch(fault -> fault.startsWith("envFile: line 2 of "))
        .anyMatch(fault -> fault.startsWith("option 'ttl' (" + TTL + " (" + file + ")): "));
  }

  @Test
  void envFile_missing_isAFaultWithItsRemedy() {
    assertThat(failure(texts().layer("caffeine").envFile(file)).faults())
        .containsExactly("envFile: there is no file " + file + " (looked for at " + file
            + "). Correct the path, or leave envFile(..) out: nothing is read unasked.");
  }

  @Test
  void envFile_notText_isAFault() throws IOException {
    Files.write(file, new byte[] {'A', '=', (byte) 0xC3, (byte) 0x28});

    assertThat(failure(texts().layer("caffeine").envFile(file)).faults())
        .containsExactly("envFile: " + file + " is not text in UTF-8. Save it as that.");
  }

  @Test
  void envFile_isADirectory_isAFault() {
    assertThat(failure(texts().layer("caffeine").envFile(directory)).faults())
        .containsExactly("envFile: " + directory
            + " cannot be read: IOException. Is it a file which this process may read?");
  }

  @Test
  @DisplayName("a misspelt variable of this chain is a fault; those of other programs are not")
  void envFile_withUnknownVariable_suggests() throws IOException {
    var builder = withFile(
        "PGPASSWORD=x", "CACHECHAIN_CHAINS_OTHER_TTL=1s", "CACHECHAIN_CHAINS_TEXTS_TLL=1s");

    assertThat(failure(builder).faults())
        .singleElement()
        .asString()
        .startsWith("unknown variable CACHECHAIN_CHAINS_TEXTS_TLL (" + file + "). Did you mean '"
            + TTL + "'?");
  }

  @Test
  void envFile_disablesLayer_isReported() throws IOException {
    Files.writeString(file, "CACHECHAIN_CHAINS_TEXTS_LAYER_REDIS_ENABLED=false\n");

    var chain = Resolved.bare().resolve(texts().layer("caffeine").layer("redis").envFile(file));

    assertThat(chain.provenance().leftOut())
        .isEqualTo(Map.of(
            "redis",
            "layer.redis.enabled=false in CACHECHAIN_CHAINS_TEXTS_LAYER_REDIS_ENABLED (" + file
                + ")"));
  }

  @Test
  void envFile_forAllChains_counts() throws IOException {
    Files.writeString(file, "CACHECHAIN_DEFAULTS_LAYER_REDIS_TIMEOUT=77ms\n");

    assertThat(Resolved.bare()
            .resolve(texts().layer("redis").envFile(file))
            .layers()
            .get(0)
            .get(EngineOptions.LAYER_TIMEOUT))
        .isEqualTo(ofMillis(77));
  }
}
