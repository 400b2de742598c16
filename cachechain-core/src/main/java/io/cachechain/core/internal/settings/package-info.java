/**
 * The settings of a chain: their sources, their faults, the layers that they name, and their text
 * form.
 */
@NullMarked
package io.cachechain.core.internal.settings;

import org.jspecify.annotations.NullMarked;
