#!/bin/sh
# Builds bench-client, the program that "vale bench clients" and "vale bench pipe" run on both sides: build.sh FOLDER
# Without a C compiler it says so and succeeds: the other benchmarks do not need it.
set -eu

sources=$(dirname "$0") folder=$1 compiler=${CC:-cc}
abi=$sources/../../../../ports/src/main/native
mkdir -p "$folder"
program=$folder/bench-client
if ! command -v "$compiler" >/dev/null; then
    rm -f "$program"
    echo "[WARNING] no C compiler ($compiler): bench-client is not built, and 'vale bench clients|pipe' will not work"
    exit 0
fi
[ -z "$(find "$sources" "$abi/netmap_abi.h" -newer "$program" 2>&1)" ] && exit 0
"$compiler" -std=gnu11 -O2 -g -pthread -D_GNU_SOURCE -Wall -Wextra -Werror ${CFLAGS:-} -I "$abi" \
    -o "$program.new" "$sources"/*.c
mv "$program.new" "$program"
