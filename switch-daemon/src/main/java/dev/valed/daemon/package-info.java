/** The daemon's start and end. */
@NullMarked
package dev.valed.daemon;

import org.jspecify.annotations.NullMarked;
