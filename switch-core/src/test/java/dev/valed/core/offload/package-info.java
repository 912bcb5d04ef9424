/** Checksums and segmentation against naive implementations, and against garbage. */
@NullMarked
package dev.valed.core.offload;

import org.jspecify.annotations.NullMarked;
