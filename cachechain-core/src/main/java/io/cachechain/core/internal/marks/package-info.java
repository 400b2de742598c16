/** The entry of the marks in each far layer: how it is read, merged and written, and who sees to that. */
@NullMarked
package io.cachechain.core.internal.marks;

import org.jspecify.annotations.NullMarked;
