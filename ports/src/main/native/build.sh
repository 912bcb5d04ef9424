#!/bin/sh
# Builds libvale-netmap.so, the library that lets programs written for netmap run on valed: build.sh FOLDER
# Without a C compiler it says so and succeeds: the rest of valed does not need it.
set -eu

sources=$(dirname "$0") folder=$1 compiler=${CC:-cc}
mkdir -p "$folder"
library=$folder/libvale-netmap.so
if ! command -v "$compiler" >/dev/null; then
    rm -f "$library"
    echo "[WARNING] no C compiler ($compiler): libvale-netmap.so is not built, and 'vale with' will not work"
    exit 0
fi
[ -z "$(find "$sources" -newer "$library" 2>&1)" ] && exit 0
# Equal sources give equal bytes, wherever they are.
"$compiler" -std=gnu11 -O2 -g -fPIC -shared -pthread -fvisibility=hidden -U_FORTIFY_SOURCE -D_GNU_SOURCE \
    -ffile-prefix-map="$PWD=." \
    -Wall -Wextra -Werror -Wl,-soname,libvale-netmap.so -Wl,-z,defs ${CFLAGS:-} \
    -o "$library.new" "$sources"/*.c -ldl
mv "$library.new" "$library"
