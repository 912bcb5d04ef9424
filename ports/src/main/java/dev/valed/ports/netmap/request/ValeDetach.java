package dev.valed.ports.netmap.request;

import java.nio.ByteBuffer;

/** struct nmreq_vale_detach: u32 port_index, out; u32 0. */
public record ValeDetach(int portIndex) implements RequestBody {

    static final int LENGTH = 8;

    static ValeDetach get(ByteBuffer bytes) {
        return new ValeDetach(bytes.getInt());
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void put(ByteBuffer bytes) {
        bytes.putInt(portIndex).putInt(0);
    }
}
