/**
 * Network interfaces as the kernel shows them and lets them be changed, see {@code rtnetlink(7)}, and the word when they
 * change.
 *
 * <p>Everything is bound to the network namespace of the thread that opens it, and can be used from any thread then.
 */
@NullMarked
package dev.valed.ports.netlink;

import org.jspecify.annotations.NullMarked;
