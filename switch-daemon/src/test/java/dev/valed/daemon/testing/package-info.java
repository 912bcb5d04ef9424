/** A daemon's web side on free ports, for tests of what clients see. */
@NullMarked
package dev.valed.daemon.testing;

import org.jspecify.annotations.NullMarked;
