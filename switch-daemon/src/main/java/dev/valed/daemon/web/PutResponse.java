package dev.valed.daemon.web;

import org.springframework.http.ResponseEntity;
import org.springframework.web.util.UriComponentsBuilder;

/** The answer to a PUT that was carried out. */
final class PutResponse {

    private PutResponse() {}

    /**
     * 201 with the resource's address if it was made, 200 if it was there; the resource in either case.
     *
     * @param path of the resource, below {@code /api/v1}. The address has no host: it is the one that was asked.
     */
    static <T> ResponseEntity<T> of(boolean made, T resource, String... path) {
        return made
                ? ResponseEntity.created(UriComponentsBuilder.fromPath("/api/v1")
                                .pathSegment(path)
                                .encode()
                                .build()
                                .toUri())
                        .body(resource)
                : ResponseEntity.ok(resource);
    }
}
