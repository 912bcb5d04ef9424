package dev.valed.ctl;

import java.util.List;
import java.util.Map;

/**
 * Reads {@code application/problem+json} (RFC 9457) into one sentence: the detail, or the title where there is none,
 * and what was wrong with each field where the daemon says so.
 */
final class Problem {
    private Problem() {}

    static String describe(int status, byte[] body) {
        try {
            JsonObject problem = Json.object(body);
            String text = problem.text("detail", problem.text("title", ""));
            if (!text.isEmpty()) {
                return text + fieldErrors(problem.value("errors"), text);
            }
        } catch (NotDoneException e) {
            // Not problem+json: a proxy's page perhaps. The status is what is left to say.
        }
        return "the daemon answered with HTTP status " + status;
    }

    /** The member's form is not fixed by the RFC; every text in it is worth showing, but the detail not twice. */
    private static String fieldErrors(Object errors, String detail) {
        StringBuilder text = new StringBuilder();
        switch (errors) {
            case List<?> list ->
                list.stream().filter(error -> !repeats(error, detail)).forEach(error -> append(text, error));
            case Map<?, ?> map -> map.forEach((field, error) -> append(text, field + " " + error));
            default -> {}
        }
        return text.isEmpty() ? "" : " (" + text + ")";
    }

    private static boolean repeats(Object error, String detail) {
        return error instanceof Map<?, ?> members && members.containsValue(detail);
    }

    private static void append(StringBuilder text, Object error) {
        text.append(text.isEmpty() ? "" : "; ");
        if (error instanceof Map<?, ?> members) {
            StringBuilder words = new StringBuilder();
            for (Object word : members.values()) {
                words.append(words.isEmpty() ? "" : " ").append(word);
            }
            text.append(words);
        } else {
            text.append(error);
        }
    }
}
