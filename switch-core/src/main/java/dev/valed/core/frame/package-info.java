/** The frames that one worker has in hand: slot words, Ethernet addresses, the batch. */
@NullMarked
package dev.valed.core.frame;

import org.jspecify.annotations.NullMarked;
