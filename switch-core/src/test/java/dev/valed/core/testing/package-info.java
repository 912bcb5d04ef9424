/** Fixtures for tests that move frames, of this module and of those above it. Everything here is real memory. */
@NullMarked
package dev.valed.core.testing;

import org.jspecify.annotations.NullMarked;
