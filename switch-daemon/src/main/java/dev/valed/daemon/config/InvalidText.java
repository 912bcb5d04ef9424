package dev.valed.daemon.config;

/** A text that is not accepted: where, what is wrong, and what is accepted. */
final class InvalidText extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Position position;

    InvalidText(Position position, String message) {
        super(message);
        this.position = position;
    }

    Position position() {
        return position;
    }
}
