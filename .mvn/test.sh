#!/bin/sh
# The whole test, for "vale test": Maven's unit and system tests, then the concurrency tests under jcstress.
# Arguments go to Maven. Ends with the tests that were skipped, and why, and one line of verdict.
set -eu

root=$(dirname "$(dirname "$(readlink -f "$0")")")
cd "$root"
began=$(mktemp)
trap 'rm -f "$began"' EXIT

# jcstress says a lot while it runs: keep that in a file, show what it found.
stress() {
    echo "running the concurrency tests (jcstress, quick mode); progress is in switch-stress/target/jcstress.log"
    (
        cd switch-stress/target
        "$JAVA_HOME/bin/java" -jar jcstress.jar -m quick -r jcstress-results >jcstress.log 2>&1 && failed=0 || failed=$?
        sed -n '/^RUN RESULTS/,$p' jcstress.log | grep . || tail -n 40 jcstress.log
        exit "$failed"
    )
}

# One line for each test that was skipped in this run, with the reason it gave.
list_skipped() {
    find . -path '*/target/*-reports/TEST-*.xml' -newer "$began" -exec awk '
        /<testcase / {
            match($0, / name="[^"]*"/);      name = substr($0, RSTART + 7, RLENGTH - 8)
            match($0, / classname="[^"]*"/); type = substr($0, RSTART + 12, RLENGTH - 13)
        }
        /<skipped/ {
            reason = $0
            gsub(/.*(<!\[CDATA\[|message=")|".*|\]\]>.*|org\.opentest4j\.TestAbortedException: |Assumption failed: /, "", reason)
            print "SKIPPED " type "." name ": " reason
        }' {} +
}

. ./.mvn/find-jdk.sh
if ./mvnw verify "$@" && stress; then verdict=passed status=0; else verdict=FAILED status=1; fi
list_skipped
echo "vale test: $verdict"
exit $status
