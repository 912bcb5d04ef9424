package dev.valed.daemon.control;

import java.net.InetSocketAddress;

/**
 * What the web server has to know.
 *
 * @param api        address of the REST interface
 * @param management address of metrics and health
 * @param token      what a request that changes something has to show
 */
public record ApiSettings(InetSocketAddress api, InetSocketAddress management, String token) {

    /** Without the token, which must not come into a log. */
    @Override
    public String toString() {
        return "api " + api + ", management " + management;
    }
}
