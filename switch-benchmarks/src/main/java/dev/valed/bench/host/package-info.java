/** What the kernels of hosts get through a switch, beside a cable and the kernel's own bridge. */
@NullMarked
package dev.valed.bench.host;

import org.jspecify.annotations.NullMarked;
