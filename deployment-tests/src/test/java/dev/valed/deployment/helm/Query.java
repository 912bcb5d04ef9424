package dev.valed.deployment.helm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PromQL expression, compared with what the daemon exports. */
record Query(String expression) {

    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern GROUPING =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\(([^)]*)\\)");
    private static final Pattern SELECTOR =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(\\{[^}]*})?(?!\\s*\\(|[a-zA-Z0-9_:])");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");
    /** What Prometheus adds to every series of a daemon. */
    private static final Set<String> OF_THE_SCRAPE = Set.of("instance");
    /** Labels whose values do not depend on who uses the daemon for what. */
    private static final Set<String> FIXED = Set.of("direction", "reason", "fault");

    /** Everything that it asks for and no daemon would answer. */
    List<String> mistakes(ExportedMetrics exported) {
        List<String> mistakes = new ArrayList<>();
        String rest = RANGE.matcher(expression).replaceAll("");
        Set<String> labels = new HashSet<>(OF_THE_SCRAPE);
        Matcher selector = SELECTOR.matcher(GROUPING.matcher(rest).replaceAll(""));
        boolean any = false;
        while (selector.find()) {
            String metric = selector.group(1);
            if (WORDS.contains(metric)) {
                continue;
            }
            any = true;
            Map<String, Set<String>> series = exported.series().get(metric);
            if (series == null) {
                mistakes.add("no metric " + metric);
                continue;
            }
            labels.addAll(series.keySet());
            checkMatchers(metric, selector.group(2) == null ? "" : selector.group(2), series, mistakes);
        }
        if (!any) {
            mistakes.add("no metric at all");
        }
        checkGrouping(rest, labels, mistakes);
        return mistakes;
    }

    private static void checkMatchers(
            String metric, String matchers, Map<String, Set<String>> series, List<String> mistakes) {
        Matcher matcher = MATCHER.matcher(matchers);
        while (matcher.find()) {
            String label = matcher.group(1);
            if (!series.containsKey(label) && !OF_THE_SCRAPE.contains(label)) {
                mistakes.add("no label " + label + " of " + metric);
            } else if (FIXED.contains(label)) {
                for (String value : matcher.group(3).split("\\|")) {
                    if (!series.get(label).contains(value)) {
                        mistakes.add("no " + label + " " + value + " of " + metric);
                    }
                }
            }
        }
    }

    private static void checkGrouping(String expression, Set<String> labels, List<String> mistakes) {
        Matcher grouping = GROUPING.matcher(expression);
        while (grouping.find()) {
            for (String label : grouping.group(1).split("\\s*,\\s*")) {
                if (!labels.contains(label.strip())) {
                    mistakes.add("no label " + label + " to group by");
                }
            }
        }
    }
}
