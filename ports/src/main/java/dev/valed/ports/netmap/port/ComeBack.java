package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.request.RefusedException;
import dev.valed.ports.sys.Errno;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a program had before a restart of the daemon, as it says itself.
 *
 * @param binding decoded, and not checked otherwise
 */
record ComeBack(Binding binding) {

    /** Where a set of rings was in which those of this plan come after {@code before} others; null if it had none. */
    @Nullable RingPosition position(RingPlan plan, int before) throws RefusedException {
        if (binding.rings().isEmpty()) {
            return null;
        }
        Binding.Ring first = binding.rings().getFirst();
        int index = plan.indexOf(first.transmits(), first.isHost(), first.id());
        if (index >= plan.rings()) {
            throw new RefusedException(Errno.EINVAL, "there is no ring " + first.id());
        }
        return new RingPosition(before + index, first.sync(), first.ring());
    }

    /** Checks that the rings are where, and what, they were. */
    void requireSame(List<NetmapRing> rings) throws RefusedException {
        boolean same = rings.size() == binding.rings().size();
        for (int i = 0; same && i < rings.size(); i++) {
            NetmapRing is = rings.get(i);
            Binding.Ring was = binding.rings().get(i);
            same = is.ringOffset() == was.ring()
                    && is.syncOffset() == was.sync()
                    && is.slots() == was.slots()
                    && is.kind().number() == was.kind();
        }
        if (!same) {
            throw new RefusedException(Errno.EINVAL, "the port's rings are not those that this program had");
        }
    }
}
