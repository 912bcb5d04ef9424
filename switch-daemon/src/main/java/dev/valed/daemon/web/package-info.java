/** The REST interface under {@code /api/v1}: what it takes and answers, over {@link dev.valed.daemon.control}. */
@NullMarked
package dev.valed.daemon.web;

import org.jspecify.annotations.NullMarked;
