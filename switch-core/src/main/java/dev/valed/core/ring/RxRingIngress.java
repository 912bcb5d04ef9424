package dev.valed.core.ring;

/**
 * An rx ring that somebody else fills, with the worker in the place of the program that receives by it: the end of a
 * pipe that is attached to a switch, or one side of a patch between two switches. Whoever fills it is trusted no more
 * than a client. What leaves by the other end's rx ring is a {@link NetmapEgress}'s.
 */
public final class RxRingIngress extends NetmapIngress {

    /**
     * @param place  of the ring
     * @param feeder address of the sync block of the ring whose user fills this one, and sleeps there until there is
     *               room (for a pipe the tx ring of the other end)
     * @param number of the ring among the port's, from 0
     * @param client wakes that user
     * @param kick   by which that user wakes the worker
     */
    public RxRingIngress(
            RingPlace place, long feeder, BufferPool buffers, int number, Wakeup client, Kick kick, RingFaults faults) {
        super(IngressWords.ofRxRing(place, feeder), place, buffers, number, client, kick, faults);
    }
}
