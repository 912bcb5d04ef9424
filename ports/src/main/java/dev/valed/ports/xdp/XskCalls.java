package dev.valed.ports.xdp;

/** What the rings of a socket need of the kernel besides their memory. Nothing here blocks, throws or allocates. */
interface XskCalls {

    /**
     * Makes the kernel look at the transmit ring. One thread at a time.
     *
     * @return 0 or more, or the negative error number
     */
    long wakeTransmit();

    /** Makes the kernel look at the fill ring. The thread that owns the receive ring. */
    void wakeReceive();

    /** {@link XskEgress#timeIsUp} is to be called after so many ns, by the owner of the receive ring. One thread at a time. */
    void startTimer(long nanos);
}
