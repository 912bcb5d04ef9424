package dev.valed.daemon.control;

import dev.valed.daemon.control.ServiceException.Kind;
import dev.valed.ports.netmap.budget.Payer;
import dev.valed.ports.netmap.budget.Shares;
import java.util.Collection;
import java.util.List;

/** How many switches and ports programs may make by opening them: of those that there may be, as {@link Shares} says. */
final class ProgramShares {

    private ProgramShares() {}

    /**
     * Checks whether there may be one more.
     *
     * @param what  they are, for people
     * @param limit of them in all
     * @param exist those that there are
     * @param maker of the next one
     * @throws ServiceException FULL
     */
    static void check(String what, int limit, Collection<? extends Configured> exist, Payer maker)
            throws ServiceException {
        List<Payer> makers = exist.stream()
                .filter(one -> one.ephemeral)
                .map(one -> one.maker)
                .toList();
        long ofClient = makers.stream()
                .filter(other -> other.client().equals(maker.client()))
                .count();
        long ofProgram = makers.stream()
                .filter(other -> other.client().equals(maker.client()) && other.program() == maker.program())
                .count();
        if (!Shares.allow(limit, exist.size() + 1, ofClient + 1, ofProgram + 1)) {
            throw new ServiceException(
                    Kind.FULL,
                    "no further " + what + ": the program has made " + ofProgram + ", " + maker.client() + " "
                            + ofClient
                            + ", and " + (limit - exist.size()) + " of " + limit
                            + " are free; nobody gets more than is left free for others");
        }
    }
}
