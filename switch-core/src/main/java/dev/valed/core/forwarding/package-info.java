/** The packet's path between two ports: learn, look up, sort by destination, deliver. */
@NullMarked
package dev.valed.core.forwarding;

import org.jspecify.annotations.NullMarked;
