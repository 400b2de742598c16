package io.cachechain.core;

import io.cachechain.core.internal.settings.CodeValues;
import io.cachechain.core.internal.settings.EngineOptions;
import io.cachechain.core.internal.settings.LayerDefinition;
import io.cachechain.core.internal.settings.Names;
import io.cachechain.core.internal.settings.Setting;
import io.cachechain.spi.CacheLayer;
import io.cachechain.spi.Codec;
import io.cachechain.spi.LayerSpec;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The engine's treatment of one layer of a chain; its {@link LayerSpec} describes the store. Each
 * setting may be given once, except {@link #validate}. Each can be given outside of code as well,
 * under the same name in kebab case. Not thread-safe; of no use outside of the lambda that gets it.
 *
 * @param <K> the type of the chain's keys
 * @param <V> the type of the chain's values
 */
public final class LayerOptions<K, V> {
  private final String provider;
  private final @Nullable LayerSpec<? super K, ? super V> spec;
  private final CodeValues values;
  private final List<Validator<? super V>> validators = new ArrayList<>();
  private String name;
  private @Nullable Codec codec;
  private @Nullable UnaryOperator<CacheLayer> decorator;

  LayerOptions(String provider, @Nullable LayerSpec<? super K, ? super V> spec) {
    this.provider = provider;
    this.spec = spec;
    this.name = provider;
    this.values = new CodeValues("layer '" + provider + "'");
  }

  LayerDefinition<V> definition() {
    return new LayerDefinition<>(name, provider, spec, values, validators, codec, decorator);
  }

  /**
   * Sets the name of the layer, which is used in settings, metrics, logs and exceptions; by default
   * the name of its provider.
   *
   * @param name 1 to 64 of {@code a-z 0-9 -}
   * @throws IllegalArgumentException if the name has another form
   */
  public LayerOptions<K, V> name(String name) {
    Names.check("layer", name);
    values.giveObject("name");
    this.name = name;
    return this;
  }

  /**
   * Sets the life of a copy in this layer from its arrival. It only shortens: no copy lives longer
   * than its entry. By default the ttl of the entry counts.
   *
   * <p>A near layer in front of a shared one has a cap by default, {@code max-ttl}: 30 s without a
   * backplane, 5 min with one. A ttl that is given here replaces this default.
   *
   * @param ttl 1 ms to 3,650 days
   * @throws IllegalArgumentException if the ttl is outside of these bounds
   */
  public LayerOptions<K, V> ttl(Duration ttl) {
    return give(EngineOptions.LAYER_TTL, ttl);
  }

  /**
   * Sets the factor by which this layer multiplies the entry's ttl. Only a factor above 1 keeps
   * copies longer than the chain's ttl.
   *
   * @param factor 0.01 to 100; 1 by default
   * @throws IllegalArgumentException if the factor is outside of these bounds
   */
  public LayerOptions<K, V> ttlScale(double factor) {
    return give(EngineOptions.TTL_SCALE, factor);
  }

  /**
   * Sets the longest time for which the engine waits for one read or write of this layer, whatever
   * its driver does. By default 100 ms for the first layer of a chain, 250 ms for others. Of no
   * effect on a near layer.
   *
   * @param timeout 1 ms to 5 min
   * @throws IllegalArgumentException if the timeout is outside of these bounds
   */
  public LayerOptions<K, V> timeout(Duration timeout) {
    return give(EngineOptions.LAYER_TIMEOUT, timeout);
  }

  /**
   * Sets when the layer's circuit breakers open; by default {@code failureRate(50)}.
   *
   * @param policy {@link BreakerPolicy#off()}, {@link BreakerPolicy#consecutive(int)} or
   *     {@link BreakerPolicy#failureRate(int)}
   */
  public LayerOptions<K, V> breaker(BreakerPolicy policy) {
    give(EngineOptions.BREAKER, policy);
    policy.settings().forEach(this::give);
    return this;
  }

  /**
   * Sets when the layer's circuit breakers open, by a configuration of resilience4j, as {@link
   * BreakerPolicy#of} does.
   *
   * @param config the configuration, of both breakers
   */
  public LayerOptions<K, V> breaker(CircuitBreakerConfig config) {
    return breaker(BreakerPolicy.of(Objects.requireNonNull(config, "config")));
  }

  /**
   * Sets the way of writes to this layer; by default {@code sync()}.
   *
   * @param policy {@link WritePolicy#sync()}, {@link WritePolicy#queued()} or {@link
   *     WritePolicy#invalidate()}
   */
  public LayerOptions<K, V> writes(WritePolicy policy) {
    give(EngineOptions.WRITES, policy);
    policy.settings().forEach(this::give);
    return this;
  }

  /**
   * Adds a validator of each value that enters or leaves this layer. May be called several times;
   * all validators are asked.
   *
   * @param validator decides whether a value is valid
   */
  public LayerOptions<K, V> validate(Validator<? super V> validator) {
    validators.add(Objects.requireNonNull(validator, "validator"));
    return this;
  }

  /**
   * Sets the number of calls of a blocking driver that run at once. Further calls wait, up to
   * {@code waiting} (1,000); beyond that they are refused.
   *
   * @param calls 1 to 10,000; 64 by default
   * @throws IllegalArgumentException if the number is outside of these bounds
   */
  public LayerOptions<K, V> parallel(int calls) {
    return give(EngineOptions.PARALLEL, (long) calls);
  }

  /**
   * Sets the largest encoded value of this layer. Instead of a larger one the layer gets a
   * tombstone.
   *
   * @param bytes 1 to 2,147,483,647; 8 MiB by default
   * @throws IllegalArgumentException if the size is outside of these bounds
   */
  public LayerOptions<K, V> maxValueBytes(long bytes) {
    return give(EngineOptions.MAX_VALUE_BYTES, bytes);
  }

  /**
   * Sets the codec of this layer; by default the chain's codec.
   *
   * @param codec supports the chain's type of values
   */
  public LayerOptions<K, V> codec(Codec codec) {
    Objects.requireNonNull(codec, "codec");
    values.giveObject("codec");
    this.codec = codec;
    return this;
  }

  /**
   * Makes the build fail if this layer does not answer within {@code connect.timeout} (2 s). By
   * default the chain starts without the layer, which joins when it answers.
   */
  public LayerOptions<K, V> requireUp() {
    return give(EngineOptions.REQUIRE_UP, true);
  }

  /**
   * Sets whether the layer is part of the chain. A disabled layer is not opened, and {@code
   * describe()} lists it.
   *
   * @param enabled true by default
   */
  public LayerOptions<K, V> enabled(boolean enabled) {
    return give(EngineOptions.ENABLED, enabled);
  }

  /**
   * Wraps the opened layer, inside of the engine's guards.
   *
   * @param decorator gets the opened layer. It returns the same layer, or one that extends {@link
   *     io.cachechain.spi.ForwardingByteLayer} or {@link io.cachechain.spi.ForwardingNearLayer},
   *     according to the layer; the build refuses any other
   */
  public LayerOptions<K, V> decorate(UnaryOperator<CacheLayer> decorator) {
    Objects.requireNonNull(decorator, "decorator");
    values.giveObject("decorate");
    this.decorator = decorator;
    return this;
  }

  /**
   * Sets any option of the engine or of the layer's provider by its name, as a properties file
   * does.
   *
   * @param option the name in kebab case, such as {@code max-ttl}; an unknown name fails the build
   * @param text the value; an unreadable value fails the build
   */
  public LayerOptions<K, V> set(String option, String text) {
    values.giveText(option, text);
    return this;
  }

  private void give(String setting, String text) {
    parse(EngineOptions.find(setting), text);
  }

  private <T> void parse(Setting<T> setting, String text) {
    values.give(setting, setting.parse(text));
  }

  private <T> LayerOptions<K, V> give(Setting<T> setting, T value) {
    values.give(setting, value);
    return this;
  }
}
