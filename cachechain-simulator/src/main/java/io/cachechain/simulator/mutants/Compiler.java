package io.cachechain.simulator.mutants;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Compiles sources in memory, against the class path of this process. */
final class Compiler {
  private Compiler() {}

  /**
   * Compiles some classes.
   *
   * @param name what they are for, for messages
   * @param sources the text of each file, by its path such as {@code io/cachechain/core/internal/chain/Walk.java}
   * @return the bytes of each class, nested ones too, by its binary name
   * @throws IllegalStateException if they do not compile, or if there is no compiler
   */
  static Map<String, byte[]> compile(String name, Map<String, String> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalStateException(
          name + ": a fault in the engine is compiled into it, which needs a JDK: this is a JRE");
    }
    List<JavaFileObject> files = new ArrayList<>();
    sources.forEach((path, text) -> files.add(new Source(path, text)));
    StringWriter said = new StringWriter();
    Map<String, Output> outputs = new HashMap<>();
    try (StandardJavaFileManager standard =
            compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        JavaFileManager manager = new InMemory(standard, outputs)) {
      List<String> options =
          List.of("-proc:none", "-implicit:none", "-nowarn", "-g", "-classpath", classPath());
      if (!compiler.getTask(said, manager, null, options, null, files).call()) {
        throw new IllegalStateException(
            name + ": the engine does not compile with this fault in it:\n" + said);
      }
    } catch (IOException impossible) {
      throw new IllegalStateException(name + ": nothing is read or written here", impossible);
    }
    Map<String, byte[]> classes = new HashMap<>();
    outputs.forEach((type, output) -> classes.put(type, output.bytes.toByteArray()));
    return classes;
  }

  /** The classes may come from a class loader of Maven's, of which the class path of the process says nothing. */
  private static String classPath() {
    List<String> entries = new ArrayList<>();
    ClassLoader loader = Compiler.class.getClassLoader();
    while (loader != null) {
      if (loader instanceof URLClassLoader urls) {
        for (URL url : urls.getURLs()) {
          entries.add(path(url));
        }
      }
      loader = loader.getParent();
    }
    entries.add(System.getProperty("java.class.path"));
    return String.join(File.pathSeparator, entries);
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException broken) {
      throw new IllegalStateException("no place on the class path: " + url, broken);
    }
  }

  /** A source that is in memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String path, String text) {
      super(URI.create("engine:///" + path), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  /** A class that is in memory. */
  private static final class Output extends SimpleJavaFileObject {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Output(String type) {
      super(URI.create("engine:///" + type.replace('.', '/') + ".class"), Kind.CLASS);
    }

    @Override
    public OutputStream openOutputStream() {
      return bytes;
    }
  }

  /** Keeps what is compiled in memory. */
  private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    private final Map<String, Output> outputs;

    InMemory(JavaFileManager standard, Map<String, Output> outputs) {
      super(standard);
      this.outputs = outputs;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location, String type, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
      return outputs.computeIfAbsent(type, Output::new);
    }
  }
}
