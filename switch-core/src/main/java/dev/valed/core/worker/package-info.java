/** The threads that move frames: duty cycle, mailbox, idling and waking. */
@NullMarked
package dev.valed.core.worker;

import org.jspecify.annotations.NullMarked;
