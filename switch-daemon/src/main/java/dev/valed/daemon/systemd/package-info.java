/** Tells the service manager, if there is one, how the daemon is doing; see {@code sd_notify(3)}. */
@NullMarked
package dev.valed.daemon.systemd;

import org.jspecify.annotations.NullMarked;
