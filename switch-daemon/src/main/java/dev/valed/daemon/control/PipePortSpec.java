package dev.valed.daemon.control;

import dev.valed.core.port.Overflow;
import java.util.Optional;

/**
 * A port that is one end of a pipe, whose other end a program opens.
 *
 * @param pipe this end, as netmap names it: the pipe's parent, <code>&#123;</code> or <code>&#125;</code>, the pipe's id
 * @param overflow what becomes of frames that find the port full
 */
public record PipePortSpec(String pipe, Overflow overflow) implements PortSpec {

    /** One that drops what it has no room for. */
    public PipePortSpec(String pipe) {
        this(pipe, Overflow.DROP);
    }

    @Override
    public PortType type() {
        return PortType.PIPE;
    }

    @Override
    public Optional<Object> exclusive() {
        return Optional.of(pipe);
    }
}
