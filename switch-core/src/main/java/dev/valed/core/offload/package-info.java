/** The work that a frame's sender left to whoever comes last, done for receivers that cannot: checksums, segmentation. */
@NullMarked
package dev.valed.core.offload;

import org.jspecify.annotations.NullMarked;
