package dev.valed.ports.netmap.request;

import java.nio.ByteBuffer;

/**
 * struct nmreq_vale_attach: an interface becomes a port of a switch.
 *
 * <pre>
 * offset  0  struct nmreq_register
 *        56  u32 port_index   out
 *        60  u32 0
 * </pre>
 */
public record ValeAttach(Register register, int portIndex) implements RequestBody {

    static final int LENGTH = Register.LENGTH + 8;

    static ValeAttach get(ByteBuffer bytes) {
        return new ValeAttach(Register.get(bytes), bytes.getInt());
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void put(ByteBuffer bytes) {
        register.put(bytes);
        bytes.putInt(portIndex).putInt(0);
    }
}
