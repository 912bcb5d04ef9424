package dev.valed.core.offload;

import dev.valed.core.frame.Ethernet;
import dev.valed.core.frame.VirtioNetHeader;

/** Computes the checksum that a frame's sender left out. */
public final class ChecksumOffload {

    private static final int CHECKSUM_LENGTH = 2;

    private ChecksumOffload() {}

    /**
     * Completes a frame whose header says {@link VirtioNetHeader#NEEDS_CHECKSUM}: sums what lies from csum_start to the
     * end of the frame, in which the sender has put the sum of the pseudo-header where the checksum goes, stores the
     * checksum there, and takes the flag out of the header.
     *
     * @param header address of the header, of which nothing is trusted
     * @param frame  address of the frame
     * @param length bytes of the frame, 0 to 65,535
     * @return false if the place of the checksum is not in the frame behind its Ethernet header: then nothing is changed
     */
    public static boolean complete(long header, long frame, int length) {
        int start = VirtioNetHeader.checksumStart(header);
        int place = start + VirtioNetHeader.checksumOffset(header); // two of 16 bits: no overflow
        if (start < Ethernet.HEADER_LENGTH || place > length - CHECKSUM_LENGTH) {
            return false;
        }
        int checksum = InternetChecksum.nonZeroOf(InternetChecksum.sum(frame + start, length - start));
        InternetChecksum.store(frame + place, checksum);
        VirtioNetHeader.clearNeedsChecksum(header);
        return true;
    }
}
