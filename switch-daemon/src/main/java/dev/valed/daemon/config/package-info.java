/** The start-up file: read strictly, compared with what is there, and applied as a whole. */
@NullMarked
package dev.valed.daemon.config;

import org.jspecify.annotations.NullMarked;
