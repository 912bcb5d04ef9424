package dev.valed.ports.netmap.port;

import dev.valed.ports.netmap.request.NetmapRequest;
import dev.valed.ports.netmap.request.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request.
 *
 * @param request      as it is answered: if it was refused with the body as sent, in any case with the options' statuses
 * @param refusal      why not, null if it was carried out
 * @param registration that a REGISTER made
 */
public record Answer(
        NetmapRequest request,
        @Nullable RefusedException refusal,
        @Nullable Registration registration) {

    static Answer done(NetmapRequest request) {
        return new Answer(request, null, null);
    }

    public static Answer refused(NetmapRequest request, RefusedException refusal) {
        return new Answer(request, refusal, null);
    }
}
