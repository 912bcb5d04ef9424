/** Whether the daemon lives and is ready, for those who restart it or send it work. */
@NullMarked
package dev.valed.daemon.health;

import org.jspecify.annotations.NullMarked;
