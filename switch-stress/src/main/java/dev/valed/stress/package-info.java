/**
 * The orderings that the core depends on, tested by jcstress: every class runs two threads against each other millions of
 * times and says which outcomes there may be. The real classes are used wherever possible; a client, which is another
 * process, is played by {@link dev.valed.stress.StressPort}.
 *
 * <p>Two actors each, because jcstress runs no test with more actors than there are processors.
 */
@NullMarked
package dev.valed.stress;

import org.jspecify.annotations.NullMarked;
