package dev.valed.ports.netmap.request;

import java.nio.ByteBuffer;

/**
 * struct nmreq_vale_list: u16 nr_bridge_idx, u16 0, u32 nr_port_idx, both in and out. The port's name is the request's: in
 * an answer to a request without a name it is the one that was found.
 */
public record ValeList(int switchIndex, int portIndex) implements RequestBody {

    /** NM_BDG_NOPORT: there is the switch, but no such port. */
    public static final int NO_PORT = 255;

    static final int LENGTH = 8;

    static ValeList get(ByteBuffer bytes) {
        int switchIndex = StructFields.getShort(bytes);
        bytes.getShort();
        return new ValeList(switchIndex, bytes.getInt());
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void put(ByteBuffer bytes) {
        bytes.putInt(switchIndex & 0xffff).putInt(portIndex);
    }
}
