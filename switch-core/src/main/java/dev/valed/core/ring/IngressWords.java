package dev.valed.core.ring;

/**
 * Addresses of the words by which an ingress and whoever fills its ring keep in step: see {@link SyncLayout}.
 *
 * @param filled     slots handed over to the ingress; written by the sender
 * @param done       slots given back; written by the ingress
 * @param sleep      odd: the worker sleeps; written by the ingress
 * @param senderWait odd: the sender sleeps; written by the sender
 * @param lost       frames that found a full ring; written by the ingress; 0 if nobody wants to know
 */
record IngressWords(long filled, long done, long sleep, long senderWait, long lost) {

    /** The worker is the peer of a program that sends. */
    static IngressWords ofTxRing(RingPlace place) {
        long sync = place.sync();
        return new IngressWords(
                sync + SyncLayout.HEAD,
                sync + SyncLayout.TAIL,
                sync + SyncLayout.SLEEP,
                sync + SyncLayout.WAIT,
                sync + SyncLayout.LOST);
    }

    /**
     * The worker has the place of the program that receives.
     *
     * @param feeder address of the block of the ring whose user fills this one
     */
    static IngressWords ofRxRing(RingPlace place, long feeder) {
        long sync = place.sync();
        return new IngressWords(
                sync + SyncLayout.TAIL, sync + SyncLayout.HEAD, sync + SyncLayout.WAIT, feeder + SyncLayout.WAIT, 0);
    }
}
