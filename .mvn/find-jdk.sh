# Sourced by mvnw and vale: sets JAVA_HOME to a JDK 25 or newer, or says what to install and exits with 2.
# The version is read from the JDK's own "release" file; no JVM is started.

vale_jdk_wanted=25

# The major version of the JDK in directory $1; nothing if there is none (a JRE without javac does not count).
vale_jdk_version() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
    sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release"
}

vale_jdk_suits() {
    [ -n "$1" ] || return 1
    vale_version=$(vale_jdk_version "$1")
    [ -n "$vale_version" ] && [ "$vale_version" -ge "$vale_jdk_wanted" ]
}

# The home of the "java" on the path, symbolic links followed.
vale_java_on_path() {
    vale_java=$(command -v java) || return 0
    dirname "$(dirname "$(readlink -f "$vale_java")")"
}

vale_find_jdk() {
    for vale_home in "${VALE_JAVA_HOME:-}" "${JAVA_HOME:-}" "$(vale_java_on_path)" \
        /usr/lib/jvm/* /opt/*jdk* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
        if vale_jdk_suits "$vale_home"; then
            JAVA_HOME=$vale_home
            export JAVA_HOME
            return 0
        fi
    done
    echo "${0##*/}: no JDK $vale_jdk_wanted or newer found: install one (for example Eclipse Temurin $vale_jdk_wanted)" \
        "or set VALE_JAVA_HOME to its directory" >&2
    exit 2
}

vale_find_jdk
