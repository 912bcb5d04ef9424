/** What monitoring sees: read from the service when it asks, so that counting costs the workers nothing. */
@NullMarked
package dev.valed.daemon.metrics;

import org.jspecify.annotations.NullMarked;
