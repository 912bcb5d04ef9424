package dev.valed.daemon.web.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The body of every response that is an error, {@code application/problem+json}.
 *
 * @param type   one of {@link ProblemType}: what programs go by
 * @param detail what is wrong and what would be accepted, for people
 * @param errors the fields or parameters that it is about; left out if it is about none
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Field> errors) {

    /**
     * What is wrong with one field.
     *
     * @param field its name, such as {@code mtu}, or the name of a part of the path or of a query parameter
     */
    public record Field(String field, String message) {}
}
