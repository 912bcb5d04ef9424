/**
 * The command line {@code vale ctl}: netmap's {@code vale-ctl} flags and subcommands, spoken to the daemon's REST API.
 *
 * <p>It is a program of its own that happens to live in the daemon's jar. Nothing here may use Spring, the other
 * packages of the daemon or the other modules: its class path is this jar, picocli and jackson-core, so that it
 * answers in a fraction of a second, Java's start included. For the same reason it uses {@code HttpURLConnection} (the
 * newer {@code java.net.http} client takes a third of a second longer to start) and Jackson's streaming layer only.
 *
 * <p>What the server sends is never trusted: it may be malformed, and what reaches a terminal is escaped first.
 */
@NullMarked
package dev.valed.ctl;

import org.jspecify.annotations.NullMarked;
