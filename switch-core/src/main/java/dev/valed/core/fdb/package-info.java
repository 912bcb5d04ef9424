/** The forwarding database: which address was last seen on which port. */
@NullMarked
package dev.valed.core.fdb;

import org.jspecify.annotations.NullMarked;
