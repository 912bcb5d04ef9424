package dev.valed.daemon.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The token that changes need. Comparing takes as long for a wrong token as for the right one, of whatever length. */
final class BearerToken {

    private final byte[] digest;

    /** @throws IllegalArgumentException if it is blank: that would let anybody in who sends none */
    BearerToken(String token) {
        if (token.isBlank()) {
            throw new IllegalArgumentException("the API token is empty");
        }
        this.digest = digest(token);
    }

    boolean matches(String candidate) {
        return MessageDigest.isEqual(digest, digest(candidate));
    }

    /** Equal lengths for the comparison; and the token itself does not stay in memory. */
    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
