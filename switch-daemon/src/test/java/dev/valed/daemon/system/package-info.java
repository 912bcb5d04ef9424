/** The whole product at work: a daemon as a process, network namespaces, and the programs that people run in them. */
@NullMarked
package dev.valed.daemon.system;

import org.jspecify.annotations.NullMarked;
