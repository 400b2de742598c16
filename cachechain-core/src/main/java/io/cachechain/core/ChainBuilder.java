package io.cachechain.core;

import io.cachechain.ChainConfigurationException;
import io.cachechain.CloseableChain;
import io.cachechain.Loader;
import io.cachechain.Origin;
import io.cachechain.TypeRef;
import io.cachechain.core.internal.chain.DefaultChain;
import io.cachechain.core.internal.settings.ChainDefinition;
import io.cachechain.core.internal.settings.CodeValues;
import io.cachechain.core.internal.settings.Collaborator;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.Environment;
import io.cachechain.core.internal.settings.Internals;
import io.cachechain.core.internal.settings.LayerChoice;
import io.cachechain.core.internal.settings.LayerDefinition;
import io.cachechain.core.internal.settings.Names;
import io.cachechain.core.internal.settings.Setting;
import io.cachechain.core.internal.settings.Types;
import io.cachechain.spi.Backplane;
import io.cachechain.spi.ChainClock;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerSpec;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Composes a chain of layers, nearest first, with an optional loader or origin at its end.
 *
 * <p>Each setting may be given once, except {@link #layer} and {@link #validate}. A setter refuses
 * a value that can never be right; {@link #build} lists all other faults in one exception. Settings
 * that code leaves open can be given outside of code, under the same names: in properties that are
 * handed in ({@link #settings}), system properties ({@code cachechain.chains.books.ttl}),
 * environment variables ({@code CACHECHAIN_CHAINS_BOOKS_TTL}; {@code REDIS_URL} and the like for
 * addresses of servers), an {@link #envFile}, and a file {@code cachechain.properties} on the class
 * path; the first match wins. A builder can build again. Not thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class ChainBuilder<K, V> {
  private final String name;
  private final Class<K> keyType;
  private final Type valueType;
  private final CodeValues values;
  private final ChainEnd<K, V> end;
  private final List<LayerDefinition<V>> layers = new ArrayList<>();
  private final Map<String, LayerSpec<?, ?>> replaced = new LinkedHashMap<>();
  private final List<Validator<? super V>> validators = new ArrayList<>();
  private boolean discover;
  private @Nullable Environment environment;

  private ChainBuilder(String name, Class<K> keyType, Type valueType) {
    Names.check("chain", name);
    this.name = name;
    this.keyType = Types.boxed("keyType", keyType);
    this.valueType = Types.checked("valueType", valueType);
    this.values = new CodeValues("chain '" + name + "'");
    this.end = new ChainEnd<>(name, null);
  }

  private ChainBuilder(String name, ChainDefinition<K, V> seed) {
    Names.check("chain", name);
    this.name = name;
    this.keyType = seed.keyType();
    this.valueType = seed.valueType();
    this.values = seed.values().seed("chain '" + name + "'");
    this.end = new ChainEnd<>(name, seed.loader());
    LayerChoice<V> choice = seed.layersForAnother();
    layers.addAll(choice.layers());
    replaced.putAll(choice.replaced());
    validators.addAll(seed.validators());
    discover = choice.isDiscovered();
  }

  /**
   * Starts a chain.
   *
   * @param name 1 to 64 of {@code a-z 0-9 -}; used in settings, keys of shared layers, metrics,
   *     logs and exceptions
   * @param keyType the type of the keys; a primitive type counts as its box
   * @param valueType the type of the values; a primitive type counts as its box
   * @throws IllegalArgumentException if the name has another form, or the value type is Optional
   */
  public static <K, V> ChainBuilder<K, V> create(
      String name, Class<K> keyType, Class<V> valueType) {
    return new ChainBuilder<>(name, keyType, Types.boxed("valueType", valueType));
  }

  /**
   * Starts a chain of generic values, as in {@code create("lists", Long.class, new
   * TypeRef<List<Book>>() {})}.
   *
   * @param name 1 to 64 of {@code a-z 0-9 -}; used in settings, keys of shared layers, metrics,
   *     logs and exceptions
   * @param keyType the type of the keys; a primitive type counts as its box
   * @param valueType the type of the values
   * @throws IllegalArgumentException if the name has another form, or the value type is Optional or
   *     has a type variable
   */
  public static <K, V> ChainBuilder<K, V> create(
      String name, Class<K> keyType, TypeRef<V> valueType) {
    return new ChainBuilder<>(
        name, keyType, Objects.requireNonNull(valueType, "valueType").type());
  }

  /**
   * Starts a chain with everything that code set on another one, at the time of its build. Each
   * setting may be given once more, and then replaces the other chain's; further layers and
   * validators come behind the present ones. Settings outside of code are read anew, under the name
   * of the new chain.
   *
   * <p>The layers are opened anew by the same specs. Objects that were handed in and that a chain
   * never closes, such as a client, a data source, a clock or a registry of breakers, are shared. A
   * layer that was handed in as an object ({@link LayerSpec#of}) belongs to the other chain: the
   * build fails unless {@link #replaceLayer} gives another one.
   *
   * @param name the name of the new chain. With the name of the other chain, both have the same
   *     settings outside of code, and by default the same keys in shared layers
   * @param chain a chain that a builder built; it is not changed, and may be closed
   * @throws IllegalArgumentException if the name is not allowed, or no builder built the chain
   */
  public static <K, V> ChainBuilder<K, V> from(String name, CloseableChain<K, V> chain) {
    Objects.requireNonNull(chain, "chain");
    if (chain instanceof DefaultChain<K, V> built) {
      return new ChainBuilder<>(name, built.definition());
    }
    throw new IllegalArgumentException("chain '" + name + "': from(..) takes what build() gave");
  }

  /**
   * Adds a layer behind those before, by the name of its provider, which is looked for when the
   * chain is built.
   *
   * @param provider the name, such as {@code redis}
   */
  public ChainBuilder<K, V> layer(String provider) {
    return layer(provider, options -> {});
  }

  /**
   * Adds a farther layer, by the name of its provider. The build looks for the provider.
   *
   * @param provider the name, such as {@code redis}
   * @param options sets the engine's treatment of the layer, and by {@code set} the options of the
   *     store
   */
  public ChainBuilder<K, V> layer(String provider, Consumer<LayerOptions<K, V>> options) {
    Names.check("provider", Objects.requireNonNull(provider, "provider"));
    return add(new LayerOptions<>(provider, null), options);
  }

  /**
   * Adds a layer behind those before.
   *
   * @param spec what the store is
   */
  public ChainBuilder<K, V> layer(LayerSpec<? super K, ? super V> spec) {
    return layer(spec, options -> {});
  }

  /**
   * Adds a layer behind those before.
   *
   * @param spec what the store is
   * @param options says how the engine treats the layer
   */
  public ChainBuilder<K, V> layer(
      LayerSpec<? super K, ? super V> spec, Consumer<LayerOptions<K, V>> options) {
    String provider = Objects.requireNonNull(spec, "spec").provider().name();
    Names.check("provider", provider);
    return add(new LayerOptions<>(provider, spec), options);
  }

  private ChainBuilder<K, V> add(LayerOptions<K, V> layer, Consumer<LayerOptions<K, V>> options) {
    Objects.requireNonNull(options, "options").accept(layer);
    layers.add(layer.definition());
    return this;
  }

  /**
   * Replaces the store of a layer; its name and treatment stay. For tests that run the production
   * chain on a fake.
   *
   * @param name the name of the layer
   * @param spec the new store
   */
  public ChainBuilder<K, V> replaceLayer(String name, LayerSpec<? super K, ? super V> spec) {
    Names.check("layer", name);
    Objects.requireNonNull(spec, "spec");
    values.giveObject("replaceLayer(" + name + ")");
    replaced.put(name, spec);
    return this;
  }

  /**
   * Composes the chain of discovered layers: those that the setting {@code layers} names, in its
   * order, or else all providers on the class path and module path, nearest first by their
   * distance. In the latter case a provider that lacks a setting or its driver is left out, and the
   * start line gives the reason.
   */
  public ChainBuilder<K, V> discoverLayers() {
    values.giveObject("discoverLayers");
    discover = true;
    return this;
  }

  /**
   * Sets the loader of missing values. Without a loader a miss returns null.
   *
   * @param loader the loader; {@link Loader#ofOptional} and {@link Loader#async} adapt other
   *     functions
   */
  public ChainBuilder<K, V> loader(Loader<? super K, ? extends V> loader) {
    end.loader(loader);
    return this;
  }

  /**
   * Sets the system of record. It loads missing values, and a put stores there first.
   *
   * @param origin the system of record
   */
  public ChainBuilder<K, V> origin(Origin<K, V> origin) {
    end.origin(origin);
    return this;
  }

  /**
   * Sets the life of an entry, unless it is put with a policy of its own. Layers can shorten the
   * life of their copies. Caffeine's word for it is {@code expireAfterWrite}.
   *
   * @param ttl 1 ms to 3,650 days; 5 min by default
   * @throws IllegalArgumentException if the ttl is outside of these bounds
   */
  public ChainBuilder<K, V> ttl(Duration ttl) {
    values.forgetSeed(EngineOptions.NEVER_EXPIRES);
    return give(EngineOptions.TTL, ttl);
  }

  /** Lets entries live until they are invalidated or evicted, instead of a ttl. */
  public ChainBuilder<K, V> neverExpires() {
    values.forgetSeed(EngineOptions.TTL);
    return give(EngineOptions.NEVER_EXPIRES, true);
  }

  /**
   * Sets the life of copies in each layer, as a function of the entry's own ttl. Does not apply to
   * a layer with its own {@link LayerOptions#ttlScale}.
   *
   * @param scale {@link TtlScale#uniform()}, which is the default, {@link TtlScale#byPosition()},
   *     {@link TtlScale#decaying()} or a function of your own
   */
  public ChainBuilder<K, V> ttlScale(TtlScale scale) {
    return give(EngineOptions.CHAIN_TTL_SCALE, scale);
  }

  /**
   * Sets the largest share by which the chain's ttl is shortened, so that entries stored together
   * do not expire together. A ttl given for one entry is exact.
   *
   * @param share 0 to 0.5; 0.1 by default
   * @throws IllegalArgumentException if the share is outside of these bounds
   */
  public ChainBuilder<K, V> jitter(double share) {
    return give(EngineOptions.JITTER, share);
  }

  /**
   * Sets the longest time of a call; by default the sum of the timeouts of all layers and of the
   * loader, and one second.
   *
   * @param timeout 1 ms to 2 h
   * @throws IllegalArgumentException if the timeout is outside of these bounds
   */
  public ChainBuilder<K, V> timeout(Duration timeout) {
    return give(EngineOptions.TIMEOUT, timeout);
  }

  /**
   * Sets the longest time of a load.
   *
   * @param timeout 1 ms to 1 h; 30 s by default
   * @throws IllegalArgumentException if the timeout is outside of these bounds
   */
  public ChainBuilder<K, V> loaderTimeout(Duration timeout) {
    return give(EngineOptions.LOADER_TIMEOUT, timeout);
  }

  /**
   * Sets the number of loads that run at once. Further loads wait, up to {@code loader.waiting}
   * (10,000); beyond that they are refused. Each level of nested loads has as many places of its
   * own.
   *
   * @param loads 1 to 100,000; 256 by default
   * @throws IllegalArgumentException if the number is outside of these bounds
   */
  public ChainBuilder<K, V> loaderParallel(int loads) {
    return give(EngineOptions.LOADER_PARALLEL, (long) loads);
  }

  /**
   * Sets the beginning of the keys in shared layers.
   *
   * @param namespace 1 to 128 printable characters of ASCII; the name of the chain by default
   * @throws IllegalArgumentException if the namespace has another form
   */
  public ChainBuilder<K, V> namespace(String namespace) {
    return give(EngineOptions.NAMESPACE, namespace);
  }

  /**
   * Sets the codec of values for all far layers that have none of their own. By default the one
   * codec that is found for the type of the values.
   *
   * @param codec supports the type of the values
   */
  public ChainBuilder<K, V> codec(Codec codec) {
    return hand(Collaborator.CODEC, Objects.requireNonNull(codec, "codec"));
  }

  /**
   * Sets the text form of keys, which far layers need. Built in are String, numbers, UUID, enums,
   * and records of these.
   *
   * @param write returns equal text for equal keys and unequal text for unequal ones
   * @param read returns the key of a text that {@code write} returned
   */
  public ChainBuilder<K, V> keyText(
      Function<? super K, String> write, Function<String, ? extends K> read) {
    Objects.requireNonNull(write, "write");
    Objects.requireNonNull(read, "read");
    return hand(Collaborator.KEY_TEXT, new Collaborator.KeyFunctions(write, read));
  }

  /**
   * Sets the backplane, by which nodes notify each other of writes. By default the one that a
   * single layer offers; see the setting {@code backplane}.
   *
   * <p>A chain of near layers alone can have one, too: its invalidations and puts then reach the
   * same chain on other nodes. Loaded values are not published.
   *
   * @param backplane never closed by the chain
   */
  public ChainBuilder<K, V> backplane(Backplane backplane) {
    return hand(Collaborator.BACKPLANE, Objects.requireNonNull(backplane, "backplane"));
  }

  /**
   * Adds a validator of each value that enters or leaves the chain. May be called several times;
   * all validators are asked.
   *
   * @param validator decides whether a value is valid
   */
  public ChainBuilder<K, V> validate(Validator<? super V> validator) {
    validators.add(Objects.requireNonNull(validator, "validator"));
    return this;
  }

  /**
   * Adds settings that precede those of the system, the environment and the class path.
   *
   * @param settings by their full names, such as {@code cachechain.chains.books.ttl}; copied. Names
   *     of other programs are ignored; a name that looks like a misspelt setting fails the build
   */
  public ChainBuilder<K, V> settings(Properties settings) {
    Properties copy = new Properties();
    for (String key : Objects.requireNonNull(settings, "settings").stringPropertyNames()) {
      copy.setProperty(key, settings.getProperty(key));
    }
    return hand(Collaborator.SETTINGS, copy);
  }

  /**
   * Names a {@code .env} file, whose variables count as if the environment had them; a variable of
   * the environment itself precedes. The environment is not changed. Without this call no such file
   * is read.
   *
   * <p>A line is {@code NAME=value}; the value may stand in quotes. Variables of other programs are
   * ignored. Each {@link #build} reads the file once, and fails if it cannot be read.
   *
   * @param file the file, in UTF-8; a relative path starts at the working directory
   */
  public ChainBuilder<K, V> envFile(Path file) {
    return hand(Collaborator.ENV_FILE, Objects.requireNonNull(file, "file"));
  }

  /**
   * Sets the class loader in which providers, codecs and {@code cachechain.properties} are looked
   * for, before the context class loader of the building thread; by default the class loader of
   * this library.
   *
   * @param classLoader the class loader
   */
  public ChainBuilder<K, V> classLoader(ClassLoader classLoader) {
    return hand(Collaborator.CLASS_LOADER, Objects.requireNonNull(classLoader, "classLoader"));
  }

  /**
   * Sets the listener for events of the chain.
   *
   * @param listener is called on the thread of the event; must not block
   */
  public ChainBuilder<K, V> listener(ChainListener listener) {
    return hand(Collaborator.LISTENER, Objects.requireNonNull(listener, "listener"));
  }

  /**
   * Sets the registry of the layers' breakers, which are named {@code chain.layer.read} and {@code
   * chain.layer.write}. A breaker that the registry has already is used as it is.
   *
   * @param registry the registry; by default the chain has one of its own
   */
  public ChainBuilder<K, V> circuitBreakers(CircuitBreakerRegistry registry) {
    return hand(Collaborator.BREAKERS, Objects.requireNonNull(registry, "registry"));
  }

  /**
   * Sets the clock; for tests.
   *
   * @param clock never closed by the chain; by default that of the system
   */
  public ChainBuilder<K, V> clock(ChainClock clock) {
    return hand(Collaborator.CLOCK, Objects.requireNonNull(clock, "clock"));
  }

  /**
   * Sets what runs loaders and the work of calls; by default threads of the chain. A loader that
   * asks this or another chain needs a thread for the load it waits for: an executor with a bounded
   * number of threads may have none left.
   *
   * @param executor the executor, never shut down by the chain
   */
  public ChainBuilder<K, V> executor(Executor executor) {
    return hand(Collaborator.EXECUTOR, Objects.requireNonNull(executor, "executor"));
  }

  /** Replaces what surrounds the process, for tests. */
  ChainBuilder<K, V> environment(Environment environment) {
    this.environment = environment;
    return this;
  }

  /**
   * Builds the chain: reads all settings, opens the layers, and logs what the chain is. Does not
   * wait for servers, except those of layers with {@link LayerOptions#requireUp}.
   *
   * @return the chain, to be closed by the caller
   * @throws ChainConfigurationException if anything is wrong; lists all of it, and nothing stays
   *     open
   */
  public CloseableChain<K, V> build() {
    return ChainStart.start(definition(), DefaultChain::new);
  }

  ChainDefinition<K, V> definition() {
    return new ChainDefinition<>(
        name,
        keyType,
        valueType,
        values,
        new LayerChoice<>(layers, discover, replaced),
        end.loader(),
        validators,
        environment == null ? Environment.ofProcess() : environment,
        Internals.ofProcess());
  }

  private <T> ChainBuilder<K, V> hand(Collaborator<T> collaborator, T thing) {
    values.give(collaborator, thing);
    return this;
  }

  private <T> ChainBuilder<K, V> give(Setting<T> setting, T value) {
    values.give(setting, value);
    return this;
  }
}
