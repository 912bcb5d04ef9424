/** What the daemon needs of the machine or the container it runs in, what of it is missing, and how to give it. */
@NullMarked
package dev.valed.daemon.preflight;

import org.jspecify.annotations.NullMarked;
