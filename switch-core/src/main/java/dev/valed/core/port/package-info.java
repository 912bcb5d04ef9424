/** What the forwarding core asks of a port: an ingress side to receive from, an egress side to deliver to. */
@NullMarked
package dev.valed.core.port;

import org.jspecify.annotations.NullMarked;
