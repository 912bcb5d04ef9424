package dev.valed.ports.client;

import dev.valed.ports.netmap.control.ControlCodec;
import dev.valed.ports.netmap.control.ControlMessage;
import dev.valed.ports.sys.ReceivedMessage;
import dev.valed.ports.sys.SeqPacketSocket;
import java.io.IOException;

/** What a daemon that has hung up said before. */
final class LastWords {

    private LastWords() {}

    /** Whether it said that the port is gone for good. */
    static boolean sayGone(SeqPacketSocket socket) {
        try (ReceivedMessage message = socket.receive(ControlMessage.MAX_LENGTH, 0)) {
            return message != null && ControlCodec.decodeReply(message.payload()) instanceof ControlMessage.Ended;
        } catch (IOException e) {
            return false;
        }
    }
}
