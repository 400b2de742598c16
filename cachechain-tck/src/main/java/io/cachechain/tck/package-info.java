/** Contract tests for layers, backplanes and codecs. */
@NullMarked
package io.cachechain.tck;

import org.jspecify.annotations.NullMarked;
