package dev.valed.core.ring;

import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.memory.SharedMemory;

/** Copies a frame that is spread over several slots into several slots, cut anew where the buffers differ in size. */
final class SlotWriter {

    private SlotWriter() {}

    /**
     * @param length bytes of the frame
     * @param cursor first of the claimed slots, of which there are enough
     * @return false if the receiver named a buffer that it does not have; the slots used are then to be filled again
     */
    static boolean write(NetmapEgress to, FrameBatch batch, int frame, int length, long cursor) {
        int left = length;
        int piece = 0;
        int pieceUsed = 0;
        for (long next = cursor; left > 0; next++) {
            long slot = to.slotAddress(next);
            long buffer = to.bufferAddress(slot);
            if (buffer == 0) {
                return false;
            }
            int room = Math.min(left, to.bufferSize());
            int filled = 0;
            while (filled < room) {
                long word = batch.chainSlot(frame, piece);
                int count = Math.min(room - filled, SlotWord.length(word) - pieceUsed);
                SharedMemory.copy(batch.address(word) + pieceUsed, buffer + filled, count);
                filled += count;
                pieceUsed += count;
                if (pieceUsed == SlotWord.length(word)) {
                    piece++;
                    pieceUsed = 0;
                }
            }
            left -= room;
            SharedMemory.putInt(slot + 4, room | (left > 0 ? SlotWord.MORE_FRAGMENTS << 16 : 0));
        }
        return true;
    }
}
