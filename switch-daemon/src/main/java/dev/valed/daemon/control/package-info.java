/** Switches and ports as they are configured, and the one place through which they are changed. No Spring here. */
@NullMarked
package dev.valed.daemon.control;

import org.jspecify.annotations.NullMarked;
