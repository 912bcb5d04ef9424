/** The cold side of the core: making switches, attaching and detaching ports while frames move. */
@NullMarked
package dev.valed.core.control;

import org.jspecify.annotations.NullMarked;
