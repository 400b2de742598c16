import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Inspects what {@code mvn -Prelease verify} has built: {@code java build/CheckRelease.java TREE [SECOND-TREE]}.
 *
 * <p>Each published module must have a jar, sources, Javadoc and a bill of materials, and the descriptions that Maven Central asks for. With a second tree, another build of the same
 * commit, all these files must be the same, byte for byte. Prints each fault, and ends with 1 if there is one.
 */
public final class CheckRelease {
  private static final List<String> WANTED_IN_POM =
      List.of("name", "description", "url", "licenses", "developers", "scm");

  private final Path tree;
  private final List<String> faults = new ArrayList<>();
  private final Map<String, String> digests = new TreeMap<>();

  private CheckRelease(Path tree) {
    this.tree = tree;
  }

  public static void main(String[] args) throws Exception {
    if (args.length < 1 || args.length > 2) {
      System.err.println("usage: java build/CheckRelease.java TREE [SECOND-TREE]");
      System.exit(2);
    }
    CheckRelease first = new CheckRelease(Path.of(args[0]));
    first.check();
    List<String> faults = new ArrayList<>(first.faults);
    if (args.length == 2) {
      CheckRelease second = new CheckRelease(Path.of(args[1]));
      second.check();
      faults.addAll(differences(first.digests, second.digests));
    }
    first.digests.forEach((file, digest) -> System.out.println(digest + "  " + file));
    faults.forEach(fault -> System.out.println("FAULT " + fault));
    System.out.println(first.digests.size() + " files"
        + (args.length == 2 ? ", compared with a second build" : "") + ", " + faults.size() + " faults");
    System.exit(faults.isEmpty() ? 0 : 1);
  }

  private static List<String> differences(Map<String, String> first, Map<String, String> second) {
    TreeSet<String> files = new TreeSet<>(first.keySet());
    files.addAll(second.keySet());
    List<String> result = new ArrayList<>();
    for (String file : files) {
      if (!first.getOrDefault(file, "missing").equals(second.getOrDefault(file, "missing"))) {
        result.add(file + " differs between the two builds");
      }
    }
    return result;
  }

  private void check() throws Exception {
    Document parent = xml(tree.resolve("pom.xml"));
    String version = text(parent.getDocumentElement(), "version");
    NodeList modules = parent.getElementsByTagName("module");
    int published = 0;
    for (int i = 0; i < modules.getLength(); i++) {
      String module = modules.item(i).getTextContent();
      Document pom = xml(tree.resolve(module).resolve("pom.xml"));
      if ("true".equals(property(pom, "maven.deploy.skip"))) {
        continue;
      }
      published++;
      checkPom(module, pom, parent);
      if (!"pom".equals(text(pom.getDocumentElement(), "packaging"))) {
        checkArtifacts(module, version);
      }
    }
    if (published < 10) {
      faults.add("only " + published + " modules are published: is " + tree + " the right tree?");
    }
  }

  private void checkPom(String module, Document pom, Document parent) {
    boolean inherits = child(pom.getDocumentElement(), "parent") != null;
    for (String wanted : WANTED_IN_POM) {
      boolean own = child(pom.getDocumentElement(), wanted) != null;
      boolean mayInherit = inherits && !wanted.equals("name") && !wanted.equals("description");
      if (!own && !(mayInherit && child(parent.getDocumentElement(), wanted) != null)) {
        faults.add(module + ": its pom has no <" + wanted + ">, which Maven Central asks for");
      }
    }
  }

  private void checkArtifacts(String module, String version) throws Exception {
    Path target = tree.resolve(module).resolve("target");
    String base = module + "-" + version;
    checkJar(target.resolve(base + ".jar"), "META-INF/MANIFEST.MF", "META-INF/LICENSE", "META-INF/NOTICE");
    checkNamedModule(target.resolve(base + ".jar"));
    checkJar(target.resolve(base + "-sources.jar"), "META-INF/LICENSE", ".java");
    checkJar(target.resolve(base + "-javadoc.jar"), "index.html", "package-summary.html");
    checkMaterials(module, target.resolve("bom.xml"));
    for (String name : List.of(base + ".jar", base + "-sources.jar", base + "-javadoc.jar", "bom.xml", "bom.json")) {
      Path file = target.resolve(name);
      if (Files.exists(file)) {
        digests.put(module + "/" + name, digest(file));
      } else {
        faults.add(module + ": " + name + " is missing");
      }
    }
  }

  private void checkJar(Path jar, String... wanted) throws IOException {
    if (!Files.exists(jar)) {
      return; // said by the caller
    }
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (String end : wanted) {
        if (zip.stream().noneMatch(entry -> entry.getName().endsWith(end) && entry.getSize() != 0)) {
          faults.add(jar.getFileName() + ": holds no " + end);
        }
      }
    }
  }

  private void checkNamedModule(Path jar) throws IOException {
    if (!Files.exists(jar)) {
      return;
    }
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      String manifest = "";
      try (InputStream in = zip.getInputStream(zip.getEntry("META-INF/MANIFEST.MF"))) {
        manifest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
      if (zip.getEntry("module-info.class") == null && !manifest.contains("Automatic-Module-Name: io.cachechain.")) {
        faults.add(jar.getFileName() + ": has neither a module descriptor nor an Automatic-Module-Name");
      }
      if (!manifest.contains("Implementation-Version: ")) {
        faults.add(jar.getFileName() + ": its manifest has no Implementation-Version");
      }
    }
  }

  /** The bill of materials must name each dependency that users get, with a licence, and none that only tests need. */
  private void checkMaterials(String module, Path file) throws Exception {
    if (!Files.exists(file)) {
      return;
    }
    Element components = child(xml(file).getDocumentElement(), "components");
    TreeSet<String> names = new TreeSet<>();
    NodeList all = components.getElementsByTagName("component");
    for (int i = 0; i < all.getLength(); i++) {
      Element component = (Element) all.item(i);
      String name = text(component, "name");
      names.add(name);
      if (child(component, "licenses") == null) {
        faults.add(module + ": bom.xml names no licence of " + name);
      }
    }
    if (names.contains("assertj-core") && !module.equals("cachechain-tck") || names.contains("logback-classic")) {
      faults.add(module + ": bom.xml names what only tests need: " + names);
    }
    if (!module.equals("cachechain-api") && !names.contains("cachechain-api")) {
      faults.add(module + ": bom.xml does not name cachechain-api, but " + names);
    }
  }

  private static Document xml(Path file) throws Exception {
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private static String property(Document pom, String name) {
    Element properties = child(pom.getDocumentElement(), "properties");
    return properties == null ? "" : text(properties, name);
  }

  private static String text(Element element, String name) {
    Element found = child(element, name);
    return found == null ? "" : found.getTextContent().trim();
  }

  private static Element child(Element element, String name) {
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element found && found.getNodeName().equals(name)) {
        return found;
      }
    }
    return null;
  }

  private static String digest(Path file) throws IOException, NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
