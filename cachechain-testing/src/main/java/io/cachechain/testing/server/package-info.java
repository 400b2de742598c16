/** Real servers for tests, from wherever there is one, to be stopped, killed and started again. */
@NullMarked
package io.cachechain.testing.server;

import org.jspecify.annotations.NullMarked;
