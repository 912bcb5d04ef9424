package dev.valed.daemon.config;

import dev.valed.daemon.control.Configuration;
import dev.valed.daemon.control.PortCondition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The start-up file: YAML in UTF-8 that says which switches and ports there are to be. */
public final class ConfigurationFile {

    /** Bytes that it may have. */
    public static final int MAX_SIZE = 1 << 20;

    private ConfigurationFile() {}

    /**
     * Reads and checks all of it.
     *
     * @throws ConfigurationException if it cannot be read, or anything in it is not accepted
     */
    public static Configuration read(Path file) throws ConfigurationException {
        return read(file, any -> {});
    }

    /**
     * As the one above, if a condition holds.
     *
     * @param unforced of the ports that the file does not force
     */
    public static Configuration read(Path file, PortCondition unforced) throws ConfigurationException {
        try {
            return SwitchesReader.read(YamlTree.parse(text(file)), unforced);
        } catch (InvalidText e) {
            Position at = e.position();
            throw new ConfigurationException(file + ":" + at.line() + ":" + at.column() + ": " + e.getMessage());
        }
    }

    private static String text(Path file) throws ConfigurationException {
        byte[] bytes = bytes(file);
        if (bytes.length > MAX_SIZE) {
            throw new ConfigurationException(file + " is too large: " + MAX_SIZE + " bytes are accepted");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(file + " is not a text in UTF-8");
        }
    }

    /** One byte more than accepted, if there are so many. */
    private static byte[] bytes(Path file) throws ConfigurationException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_SIZE + 1);
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(file + ": there is no such file");
        } catch (AccessDeniedException e) {
            throw new ConfigurationException(file + ": this process may not read it");
        } catch (IOException e) {
            throw new ConfigurationException(file + " cannot be read: " + e.getMessage());
        }
    }
}
