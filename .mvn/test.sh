#!/bin/sh
# The whole test, for "vale test": Maven's unit and system tests, then the concurrency tests under jcstress.
# Arguments go to Maven. Ends with the tests that were skipped, and why, and one line of verdict.
set -eu

root=$(dirname "$(dirname "$(readlink -f "$0")")")
cd "$root"
began=$(mktemp)
trap 'rm -f "$began"' EXIT

# jcstress says a lot while it runs: keep that in a file, show what it found. It exits with 0 also when no test could be
# run, so its last line has to say that nothing of the kind happened. The counts keep it under three minutes; the stride
# bounds the memory that the tests hold at once; split compilation finds nothing in code this small.
stress() {
    if [ "$(nproc)" -lt 2 ]; then
        echo "SKIPPED the concurrency tests (jcstress): they need two processors, and there is one"
        return 0
    fi
    echo "running the concurrency tests (jcstress, quick mode); progress is in switch-stress/target/jcstress.log"
    (
        cd switch-stress/target
        "$JAVA_HOME/bin/java" -jar jcstress.jar -m quick -f 1 -iters 2 -time 200 -strideCount 4 -sc false \
            -jvmArgsPrepend "--enable-native-access=ALL-UNNAMED" -r jcstress-results >jcstress.log 2>&1 &&
            grep '(Results:' jcstress.log | tail -n 1 | grep -q ' 0 failed, 0 soft errs, 0 hard errs' &&
            failed=0 || failed=1
        sed -n '/^RUN RESULTS/,$p' jcstress.log | grep . || tail -n 40 jcstress.log
        exit "$failed"
    )
}

# One line for each test that was skipped in this run, with the reason it gave: the first line of it that says anything.
list_skipped() {
    find . -path '*/target/*-reports/TEST-*.xml' -newer "$began" -exec awk '
        /<testcase / {
            match($0, / name="[^"]*"/);      name = substr($0, RSTART + 7, RLENGTH - 8)
            match($0, / classname="[^"]*"/); type = substr($0, RSTART + 12, RLENGTH - 13)
        }
        /<skipped/ { looking = 1 }
        looking {
            reason = $0
            gsub(/.*(<!\[CDATA\[|message=")|".*|\]\]>.*|org\.opentest4j\.TestAbortedException: |[Aa]ssumption (failed|was not met due to): /, "", reason)
            gsub(/&apos;/, "\047", reason)
            if (reason ~ /[^ ]/ || /<\/skipped>|\/>/) {
                print "SKIPPED " type "." name ": " reason
                looking = 0
            }
        }' {} +
}

. ./.mvn/find-jdk.sh
if ./mvnw verify "$@" && stress; then verdict=passed status=0; else verdict=FAILED status=1; fi
list_skipped
echo "vale test: $verdict"
exit $status
