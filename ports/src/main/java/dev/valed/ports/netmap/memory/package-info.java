/**
 * The memories that netmap ports lie in: files that the daemon and programs map, laid out as netmap's kernel module lays its
 * memory out, and who has which part of them. Guarded by the lock of the ports.
 */
@NullMarked
package dev.valed.ports.netmap.memory;

import org.jspecify.annotations.NullMarked;
