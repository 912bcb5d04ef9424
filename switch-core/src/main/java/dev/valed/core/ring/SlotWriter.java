package dev.valed.core.ring;

import dev.valed.core.frame.FrameBatch;
import dev.valed.core.frame.SlotWord;
import dev.valed.core.frame.VirtioNetHeader;
import dev.valed.core.memory.SharedMemory;

/** Copies a frame that is spread over several slots into several slots, cut anew where the buffers differ in size. */
final class SlotWriter {

    private SlotWriter() {}

    /**
     * @param header bytes of virtio-net header that the receiver wants in front, 0 for none
     * @param used   bytes of each buffer that may be used
     * @param whole  address of the frame if it is in one piece, 0 if it is in the slots of the batch
     * @param length bytes of the frame
     * @param cursor first of the claimed slots, of which there are enough
     * @return false if the receiver named a buffer that it does not have; the slots used are then to be filled again
     */
    static boolean write(
            NetmapEgress to, int header, int used, FrameBatch batch, int frame, long whole, int length, long cursor) {
        int left = header + length;
        int piece = 0;
        int pieceUsed = 0;
        for (long next = cursor; left > 0; next++) {
            long slot = to.slotAddress(next);
            long buffer = to.bufferAddress(slot);
            if (buffer == 0) {
                return false;
            }
            int room = Math.min(left, used);
            int filled = 0;
            if (next == cursor && header > 0) {
                int from = batch.headerLength();
                VirtioNetHeader.copy(from == 0 ? 0 : batch.header(frame), from, buffer, header);
                filled = header;
            }
            while (filled < room) {
                int pieceLength = whole != 0 ? length : SlotWord.length(batch.chainSlot(frame, piece));
                long source = whole != 0 ? whole : batch.partAddress(frame, piece);
                int count = Math.min(room - filled, pieceLength - pieceUsed);
                SharedMemory.copy(source + pieceUsed, buffer + filled, count);
                filled += count;
                pieceUsed += count;
                if (pieceUsed == pieceLength) {
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
