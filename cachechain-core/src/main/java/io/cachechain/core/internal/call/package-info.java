/** One call of a user: the key, the options, the future that is given, and the exceptions. */
@NullMarked
package io.cachechain.core.internal.call;

import org.jspecify.annotations.NullMarked;
