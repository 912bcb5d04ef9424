package dev.valed.ctl;

/**
 * What the daemon answered to a call it accepted.
 *
 * @param status the HTTP status, 200 to 299
 * @param body the body as it came; JSON, or empty with status 204
 */
record Answer(int status, byte[] body) {
    /** Whether the call made something new, rather than finding it there. */
    boolean created() {
        return status == 201;
    }
}
