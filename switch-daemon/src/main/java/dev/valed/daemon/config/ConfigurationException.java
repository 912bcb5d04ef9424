package dev.valed.daemon.config;

/** A start-up file that is not accepted. The message is one line: file, line, column, what is wrong, what is accepted. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    ConfigurationException(String message) {
        super(message);
    }
}
