package dev.valed.ctl;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
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
    private final boolean showCertificate;
    private final @Nullable SSLSocketFactory tls;

    ApiClient(ApiAddress address, ApiToken token, TlsOptions.Files files) {
        this.address = address;
        this.token = token;
        this.showCertificate = address.isTls() && files.showCertificate();
        this.tls = address.isTls() ? files.socketFactory() : null;
    }

    /** Reads; a daemon that is asked without TLS needs no token for it. */
    Answer get(String path) {
        return send("GET", path, null, address.isTls() ? credential() : null);
    }

    Answer put(String path, String body) {
        return send("PUT", path, body, credential());
    }

    Answer delete(String path) {
        return send("DELETE", path, null, credential());
    }

    private @Nullable String credential() {
        return showCertificate ? null : token.find();
    }

    private Answer send(String method, String path, @Nullable String body, @Nullable String bearer) {
        try {
            HttpURLConnection call =
                    (HttpURLConnection) address.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
            if (tls != null && call instanceof HttpsURLConnection secure) {
                secure.setSSLSocketFactory(tls);
            }
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
            return answer(call, bearer == null && !showCertificate && (address.isTls() || !"GET".equals(method)));
        } catch (ConnectException e) {
            throw new NotDoneException("no daemon answers at " + address
                    + "; start one with 'vale daemon', or give its address with --api or VALE_API");
        } catch (SocketTimeoutException e) {
            throw new NotDoneException("the daemon at " + address + " did not answer in time");
        } catch (SSLException e) {
            throw new NotDoneException(TlsFailure.describe(e, address));
        } catch (UnknownHostException e) {
            throw new NotDoneException("the host of " + address + " is not known");
        } catch (IOException e) {
            // With TLS 1.3 we may be writing already when the daemon looks at our certificate.
            String guess = address.isTls() ? "; perhaps it refused our certificate, or wants one" : "";
            throw new NotDoneException("talking to the daemon at " + address + " failed: " + e.getMessage() + guess);
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
        if (status == 400
                && !address.isTls()
                && !String.valueOf(call.getContentType()).contains("json")) {
            reason += "; if it speaks TLS, its address begins with https";
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
