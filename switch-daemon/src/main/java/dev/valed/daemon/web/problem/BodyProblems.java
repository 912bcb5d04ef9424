package dev.valed.daemon.web.problem;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What a client is told of a body that could not be read: in terms of JSON, never of our classes. */
final class BodyProblems {

    private static final String MISSING = "the body is missing: send a JSON object, {} if nothing is to be said";

    private BodyProblems() {}

    static Problem of(@Nullable Throwable failure) {
        if (!(failure instanceof JacksonException json)) {
            return ProblemType.BAD_BODY.problem(MISSING);
        }
        String where = where(json.getLocation());
        String field = field(json);
        if (json instanceof UnrecognizedPropertyException unknown) {
            return ProblemType.BAD_BODY.problem(
                    field, "there is no field " + field + ": " + list(unknown.getKnownPropertyIds()) + " are accepted");
        }
        if (json instanceof MismatchedInputException mismatch) {
            return wrongType(field, mismatch.getTargetType(), where);
        }
        if (json instanceof InputCoercionException outOfRange) {
            return wrongType(field, outOfRange.getTargetType(), where);
        }
        String reason = json instanceof StreamReadException ? ": " + withoutSource(json.getOriginalMessage()) : "";
        return ProblemType.BAD_BODY.problem("the body is not JSON" + where + reason);
    }

    /** Jackson adds in brackets where an object began, in terms of its own configuration. */
    private static String withoutSource(String message) {
        return message.replaceFirst(" ?\\(start marker at .*", "");
    }

    private static String where(@Nullable TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static String field(JacksonException failure) {
        return failure.getPath().stream()
                .map(JacksonException.Reference::getPropertyName)
                .filter(name -> name != null)
                .collect(Collectors.joining("."));
    }

    private static String list(@Nullable Collection<Object> names) {
        List<String> sorted =
                names == null ? List.of() : names.stream().map(String::valueOf).toList();
        return sorted.isEmpty() ? "none" : String.join(", ", sorted);
    }

    private static Problem wrongType(String field, @Nullable Class<?> wanted, String where) {
        return field.isEmpty()
                ? ProblemType.BAD_BODY.problem("the body has to be a JSON object" + where)
                : ProblemType.BAD_BODY.problem(field, field + " has to be " + describe(wanted) + where);
    }

    private static String describe(@Nullable Class<?> type) {
        if (type == Integer.class || type == int.class) {
            return "an integer from -2147483648 to 2147483647";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        return type == String.class ? "a string" : "of another type";
    }
}
