package dev.valed.ctl;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Speaks HTTP to the daemon. Whatever is not a success becomes a {@link NotDoneException} whose message says what went
 * wrong and, where that is known, what to do.
 *
 * <p>Proxies are passed by (the daemon is next to us), and redirections are not followed: the token goes where the user
 * said and nowhere else.
 */
final class ApiClient {
    private static final int CONNECT_MILLIS = 3_000;
    /** Long enough for a daemon that waits for its workers to let go of a port. */
    private static final int READ_MILLIS = 30_000;
    /** A million table entries are 80 MB. What is larger is not an answer of ours. */
    private static final int LARGEST_BODY = 256 << 20;

    private final ApiAddress address;
    private final ApiToken token;

    ApiClient(ApiAddress address, ApiToken token) {
        this.address = address;
        this.token = token;
    }

    /** Reads; needs no token. */
    Answer get(String path) {
        return send("GET", path, null, null);
    }

    Answer put(String path, String body) {
        return send("PUT", path, body, token.find());
    }

    Answer delete(String path) {
        return send("DELETE", path, null, token.find());
    }

    private Answer send(String method, String path, @Nullable String body, @Nullable String bearer) {
        try {
            HttpURLConnection call =
                    (HttpURLConnection) address.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
            call.setRequestMethod(method);
            call.setConnectTimeout(CONNECT_MILLIS);
            call.setReadTimeout(READ_MILLIS);
            call.setInstanceFollowRedirects(false);
            call.setRequestProperty("Accept", "application/json, application/problem+json");
            if (bearer != null) {
                call.setRequestProperty("Authorization", "Bearer " + bearer);
            }
            if (body != null) {
                call.setRequestProperty("Content-Type", "application/json");
                call.setDoOutput(true);
                call.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            return answer(call, bearer == null && !"GET".equals(method));
        } catch (ConnectException e) {
            throw new NotDoneException("no daemon answers at " + address
                    + "; start one with 'vale daemon', or give its address with --api or VALE_API");
        } catch (SocketTimeoutException e) {
            throw new NotDoneException("the daemon at " + address + " did not answer in time");
        } catch (UnknownHostException e) {
            throw new NotDoneException("the host of " + address + " is not known");
        } catch (IOException e) {
            throw new NotDoneException("talking to the daemon at " + address + " failed: " + e.getMessage());
        }
    }

    private Answer answer(HttpURLConnection call, boolean withoutToken) throws IOException {
        int status = call.getResponseCode();
        if (status < 0) {
            throw new NotDoneException(
                    "what answers at " + address + " is not a daemon of ours (it does not speak HTTP)");
        }
        if (status >= 200 && status < 300) {
            return new Answer(status, readAll(call.getInputStream()));
        }
        InputStream errors = call.getErrorStream();
        String reason = Problem.describe(status, errors == null ? new byte[0] : readAll(errors));
        if (withoutToken && (status == 401 || status == 403)) {
            reason += "; no token was found (looked for " + token.whereItWasLookedFor() + ")";
        }
        throw new RefusedException(status, reason);
    }

    private byte[] readAll(InputStream in) throws IOException {
        // Read to the end and closed, so that the connection serves the next call too.
        try (in) {
            byte[] body = in.readNBytes(LARGEST_BODY);
            if (body.length == LARGEST_BODY) {
                throw new NotDoneException("the answer of the daemon at " + address + " is too large");
            }
            return body;
        }
    }
}
