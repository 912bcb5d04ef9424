#!/bin/sh
# Compiles the programs of the image into docker/target/bin, and the traffic program of the examples and scripts.
set -eu

here=$(dirname "$(readlink -f "$0")")
native=$here/native
abi=$here/../ports/src/test/native
out=$here/target
mkdir -p "$out/bin"

compile() {
    to=$1
    shift
    "${CC:-cc}" -std=gnu11 -O2 -D_GNU_SOURCE -Wall -Wextra -Werror -s -o "$to" "$@"
}

compile "$out/bin/valed" "$native/valed.c" "$native/java.c"
compile "$out/bin/vale-ctl" "$native/vale-ctl.c" "$native/java.c"
compile "$out/bin/health" "$native/health.c"
compile "$out/bin/clients" "$native/clients.c"
compile "$out/traffic" -I "$abi" "$native/traffic.c" "$abi/netmap_port.c"
