/** Who may ask the daemon for what: nothing is open that is not listed here. */
@NullMarked
package dev.valed.daemon.security;

import org.jspecify.annotations.NullMarked;
