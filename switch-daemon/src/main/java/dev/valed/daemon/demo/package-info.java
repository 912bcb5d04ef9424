/** A switch at work, for people who want to see one: {@code ./vale demo}. */
@NullMarked
package dev.valed.daemon.demo;

import org.jspecify.annotations.NullMarked;
