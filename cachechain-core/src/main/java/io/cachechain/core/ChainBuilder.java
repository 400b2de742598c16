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
 * Composes a chain: layers nearest first, ended by an optional loader or origin.
 *
 * <p>Each setting may be given once, except {@link #layer} and {@link #validate}; a value that can never be right is refused at once, and {@link #build} lists
 * everything else that is wrong in one exception. What code does not say can be said outside of it, by the same words: in properties that are handed in ({@link #settings}), system properties ({@code
 * cachechain.chains.books.ttl}), environment variables ({@code CACHECHAIN_CHAINS_BOOKS_TTL}; {@code REDIS_URL} and the like for the addresses of servers), those of a {@link #envFile}, and a file {@code
 * cachechain.properties} on the class path, first wins. Building leaves the builder as it was, so it can build again. Not thread-safe.
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
   * @param name 1 to 64 of {@code a-z 0-9 -}; stands in settings, keys of shared layers, metrics, logs and exceptions
   * @param keyType the type of the keys; a primitive one counts as its box
   * @param valueType the type of the values; a primitive one counts as its box
   * @throws IllegalArgumentException if the name is not that, or the value type is Optional
   */
  public static <K, V> ChainBuilder<K, V> create(
      String name, Class<K> keyType, Class<V> valueType) {
    return new ChainBuilder<>(name, keyType, Types.boxed("valueType", valueType));
  }

  /**
   * Starts a chain of generic values, as in {@code create("lists", Long.class, new TypeRef<List<Book>>() {})}.
   *
   * @param name 1 to 64 of {@code a-z 0-9 -}; stands in settings, keys of shared layers, metrics, logs and exceptions
   * @param keyType the type of the keys; a primitive one counts as its box
   * @param valueType the type of the values
   * @throws IllegalArgumentException if the name is not that, or the value type is Optional or has a type variable
   */
  public static <K, V> ChainBuilder<K, V> create(
      String name, Class<K> keyType, TypeRef<V> valueType) {
    return new ChainBuilder<>(
        name, keyType, Objects.requireNonNull(valueType, "valueType").type());
  }

  /**
   * Starts a chain with all that code said of another one, at the time when that was built. Each setting may be given once more, and counts instead then; layers and validators that are added
   * come behind those there. Settings outside of code are read anew, under the name of the new chain.
   *
   * <p>The layers are opened anew by the same specs. What was handed in and is never closed by a chain, such as a client, a data source, a clock or a registry of breakers, is shared. A layer
   * that was handed in as an object ({@link LayerSpec#of}) belongs to the other chain: the build fails unless {@link #replaceLayer} gives another one.
   *
   * @param name the name of the new chain; with that of the other one, both have the same settings outside of code, and by default the same keys in shared layers
   * @param chain a chain that a builder gave; it is not changed, and may be closed
   * @throws IllegalArgumentException if the name is not allowed, or no builder gave the chain
   */
  public static <K, V> ChainBuilder<K, V> from(String name, CloseableChain<K, V> chain) {
    Objects.requireNonNull(chain, "chain");
    if (chain instanceof DefaultChain<K, V> built) {
      return new ChainBuilder<>(name, built.definition());
    }
    throw new IllegalArgumentException("chain '" + name + "': from(..) takes what build() gave");
  }

  /**
   * Adds a layer behind those before, by the name of its provider, which is looked for when the chain is built.
   *
   * @param provider the name, such as {@code redis}
   */
  public ChainBuilder<K, V> layer(String provider) {
    return layer(provider, options -> {});
  }

  /**
   * Adds a layer behind those before, by the name of its provider, which is looked for when the chain is built.
   *
   * @param provider the name, such as {@code redis}
   * @param options says how the engine treats the layer, and by {@code set} what the store is
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
   * Puts another store in the place of a layer, whose name and treatment stay; for tests that run the chain of production on a fake.
   *
   * @param name the name of the layer
   * @param spec what the store is instead
   */
  public ChainBuilder<K, V> replaceLayer(String name, LayerSpec<? super K, ? super V> spec) {
    Names.check("layer", name);
    Objects.requireNonNull(spec, "spec");
    values.giveObject("replaceLayer(" + name + ")");
    replaced.put(name, spec);
    return this;
  }

  /**
   * Composes the chain of what is found: the layers that the setting {@code layers} names, in its order, or else all providers on the class path and module path by
   * their distance, nearest first. One that cannot be used, for lack of a setting or of its driver, is left out then, and the start line says why.
   */
  public ChainBuilder<K, V> discoverLayers() {
    values.giveObject("discoverLayers");
    discover = true;
    return this;
  }

  /**
   * Sets what loads missing values. Without one a miss answers null.
   *
   * @param loader the loader; {@link Loader#ofOptional} and {@link Loader#async} make one of other functions
   */
  public ChainBuilder<K, V> loader(Loader<? super K, ? extends V> loader) {
    end.loader(loader);
    return this;
  }

  /**
   * Sets the system of record: it loads missing values, and a put stores there first.
   *
   * @param origin the system of record
   */
  public ChainBuilder<K, V> origin(Origin<K, V> origin) {
    end.origin(origin);
    return this;
  }

  /**
   * Sets how long an entry lives, unless it is put with a policy of its own. Layers can shorten it for their copies; Caffeine's word for it is {@code
   * expireAfterWrite}.
   *
   * @param ttl 1 ms to 3,650 days; 5 min by default
   * @throws IllegalArgumentException if it is outside of that
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
   * Sets how long copies count in each layer, as a function of the entry's own ttl. A layer with a {@link LayerOptions#ttlScale} of its own is left out.
   *
   * @param scale {@link TtlScale#uniform()}, which is the default, {@link TtlScale#byPosition()}, {@link TtlScale#decaying()} or a function of your own
   */
  public ChainBuilder<K, V> ttlScale(TtlScale scale) {
    return give(EngineOptions.CHAIN_TTL_SCALE, scale);
  }

  /**
   * Sets by which share the chain's ttl is shortened at most, so that entries stored together do not expire together. A ttl given for one entry is exact.
   *
   * @param share 0 to 0.5; 0.1 by default
   * @throws IllegalArgumentException if it is outside of that
   */
  public ChainBuilder<K, V> jitter(double share) {
    return give(EngineOptions.JITTER, share);
  }

  /**
   * Sets how long a call takes at most; by default the timeouts of all layers and of the loader and a second together.
   *
   * @param timeout 1 ms to 2 h
   * @throws IllegalArgumentException if it is outside of that
   */
  public ChainBuilder<K, V> timeout(Duration timeout) {
    return give(EngineOptions.TIMEOUT, timeout);
  }

  /**
   * Sets how long a load takes at most.
   *
   * @param timeout 1 ms to 1 h; 30 s by default
   * @throws IllegalArgumentException if it is outside of that
   */
  public ChainBuilder<K, V> loaderTimeout(Duration timeout) {
    return give(EngineOptions.LOADER_TIMEOUT, timeout);
  }

  /**
   * Sets how many loads run at once; more wait, up to {@code loader.waiting} (10,000), and beyond that are refused. Loads that loaders ask for have as many places of their own, at each level of nesting.
   *
   * @param loads 1 to 100,000; 256 by default
   * @throws IllegalArgumentException if it is outside of that
   */
  public ChainBuilder<K, V> loaderParallel(int loads) {
    return give(EngineOptions.LOADER_PARALLEL, (long) loads);
  }

  /**
   * Sets what the keys in shared layers begin with.
   *
   * @param namespace 1 to 128 printable characters of ASCII; the name of the chain by default
   * @throws IllegalArgumentException if it is not that
   */
  public ChainBuilder<K, V> namespace(String namespace) {
    return give(EngineOptions.NAMESPACE, namespace);
  }

  /**
   * Sets what turns values into bytes, for all layers that keep bytes and have no codec of their own. By default the one codec that is found for the type of the values.
   *
   * @param codec takes the type of the values
   */
  public ChainBuilder<K, V> codec(Codec codec) {
    return hand(Collaborator.CODEC, Objects.requireNonNull(codec, "codec"));
  }

  /**
   * Sets the form of keys as text, which layers that keep bytes need. Built in are String, numbers, UUID, enums, and records of these.
   *
   * @param write gives equal text for equal keys and unequal text for unequal ones
   * @param read gives back the key of a text that {@code write} gave
   */
  public ChainBuilder<K, V> keyText(
      Function<? super K, String> write, Function<String, ? extends K> read) {
    Objects.requireNonNull(write, "write");
    Objects.requireNonNull(read, "read");
    return hand(Collaborator.KEY_TEXT, new Collaborator.KeyFunctions(write, read));
  }

  /**
   * Hands in what tells other nodes of writes, and this one of theirs. By default it is that of the one layer which offers one; see the setting {@code backplane}.
   *
   * <p>A chain of layers in this process only can be given one, too: its invalidations and puts then reach the same chain on other nodes; what it loads is not told.
   *
   * @param backplane never closed by the chain
   */
  public ChainBuilder<K, V> backplane(Backplane backplane) {
    return hand(Collaborator.BACKPLANE, Objects.requireNonNull(backplane, "backplane"));
  }

  /**
   * Adds a validator, which is asked about each value that enters or leaves the chain. May be called several times; all are asked.
   *
   * @param validator what says whether a value is good
   */
  public ChainBuilder<K, V> validate(Validator<? super V> validator) {
    validators.add(Objects.requireNonNull(validator, "validator"));
    return this;
  }

  /**
   * Hands settings in, which count before those of the system, the environment and the class path.
   *
   * @param settings by their full names, such as {@code cachechain.chains.books.ttl}; copied. Names of other programs are ignored, and what looks like a misspelt name of a setting fails the build
   */
  public ChainBuilder<K, V> settings(Properties settings) {
    Properties copy = new Properties();
    for (String key : Objects.requireNonNull(settings, "settings").stringPropertyNames()) {
      copy.setProperty(key, settings.getProperty(key));
    }
    return hand(Collaborator.SETTINGS, copy);
  }

  /**
   * Names a {@code .env} file, whose variables count as if they were set in the environment; where the environment sets one too, that counts. The environment itself is not changed, and
   * without this no such file is read. A line is {@code NAME=value}, where the value may stand within quotes; names of other programs' variables are ignored. Read once for each {@link #build},
   * which fails if the file cannot be read.
   *
   * @param file the file, in UTF-8; a relative path is one of the working directory
   */
  public ChainBuilder<K, V> envFile(Path file) {
    return hand(Collaborator.ENV_FILE, Objects.requireNonNull(file, "file"));
  }

  /**
   * Sets where providers, codecs and {@code cachechain.properties} are looked for, before the context class loader of the thread that builds; by default the class loader of this
   * library.
   *
   * @param classLoader the class loader
   */
  public ChainBuilder<K, V> classLoader(ClassLoader classLoader) {
    return hand(Collaborator.CLASS_LOADER, Objects.requireNonNull(classLoader, "classLoader"));
  }

  /**
   * Sets who is told what happens.
   *
   * @param listener is called on the thread on which it happens
   */
  public ChainBuilder<K, V> listener(ChainListener listener) {
    return hand(Collaborator.LISTENER, Objects.requireNonNull(listener, "listener"));
  }

  /**
   * Hands in the registry in which the breakers of the layers are kept, under the names {@code chain.layer.read} and {@code chain.layer.write}. A breaker which is in
   * it already is used as it is.
   *
   * @param registry the registry; by default the chain has one of its own
   */
  public ChainBuilder<K, V> circuitBreakers(CircuitBreakerRegistry registry) {
    return hand(Collaborator.BREAKERS, Objects.requireNonNull(registry, "registry"));
  }

  /**
   * Sets what tells the time; for tests.
   *
   * @param clock the clock, never closed by the chain; by default that of the system
   */
  public ChainBuilder<K, V> clock(ChainClock clock) {
    return hand(Collaborator.CLOCK, Objects.requireNonNull(clock, "clock"));
  }

  /**
   * Sets what runs loaders and the work of calls; by default threads of the chain. A loader that asks this or another chain needs a thread for the load it waits for: an executor with a bounded number
   * of threads may have none left.
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
   * Builds the chain: reads all settings, opens the layers, and logs what the chain is. Does not wait for servers, except those of layers with {@link LayerOptions#requireUp}.
   *
   * @return the chain, to be closed by the caller
   * @throws ChainConfigurationException if anything is wrong; lists all of it, and nothing stays open
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
