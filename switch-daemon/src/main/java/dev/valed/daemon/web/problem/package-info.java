/** What clients are told when a request fails: RFC 9457, whoever notices the failure. */
@NullMarked
package dev.valed.daemon.web.problem;

import org.jspecify.annotations.NullMarked;
