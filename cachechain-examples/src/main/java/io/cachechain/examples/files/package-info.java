/** A layer of one's own in about thirty lines: a directory of files. */
@NullMarked
package io.cachechain.examples.files;

import org.jspecify.annotations.NullMarked;
