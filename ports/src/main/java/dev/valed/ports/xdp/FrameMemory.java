package dev.valed.ports.xdp;

/**
 * The memory that one socket shares with the kernel (its UMEM), cut into frames of one size:
 *
 * <pre>
 *  0                                      receiveFrames           receiveFrames + transmitFrames
 * +--------------------------------------+------------------------+
 * | go round by the fill and receive     | go round by the trans- |
 * | rings                                | mit and completion ring|
 * +--------------------------------------+------------------------+
 * </pre>
 *
 * @param address        of frame 0, a multiple of the page size
 * @param frameSize      bytes, a power of two
 * @param receiveFrames  as many as the fill ring has entries
 * @param transmitFrames as many as the transmit ring has entries
 */
record FrameMemory(long address, int frameSize, int receiveFrames, int transmitFrames) {

    /** Bytes. */
    int length() {
        return (receiveFrames + transmitFrames) * frameSize;
    }

    /** Bytes of the part for receiving, which is also the offset of the other. */
    int receiveLength() {
        return receiveFrames * frameSize;
    }
}
