#!/bin/sh
# Forwards between two programs by a daemon on this machine and by one in a container, in turns, and prints both rates
# and their ratio: docker/rate.sh [TURNS]. The container has only the capabilities that docs/container.md lists.
# The programs run on this machine in both cases, on its first processor, and the daemon's worker has the last one for
# itself: otherwise it is measured how the kernel shares processors between groups. IMAGE names the image.
set -eu

here=$(dirname "$(readlink -f "$0")")
root=$here/..
image=${IMAGE:-valed} turns=${1:-3} seconds=8
work=$(mktemp -d)
container=valed-rate-$$ worker="--workers 1 --pin $(($(nproc) - 1))"
host_pid=
stop() {
    [ -z "$host_pid" ] || { kill "$host_pid" && wait "$host_pid" || true; } 2>/dev/null
    docker rm --force "$container" >/dev/null 2>&1 || true
    host_pid=
}
trap 'stop; rm -rf "$work"' EXIT

# Frames per second that arrive through the daemon with this socket.
measure() {
    export LD_PRELOAD="$root/switch-daemon/target/valed/lib/libvale-netmap.so" VALE_SOCKET="$1"
    taskset -c 0 "$here/target/traffic" receive vale0:b $((seconds + 1)) >"$work/received" &
    receiver=$!
    taskset -c 0 "$here/target/traffic" send vale0:a "$seconds" >/dev/null
    unset LD_PRELOAD
    wait "$receiver"
    # The best second: the others are spent on starting, compiling and ending.
    sed -n 's/^frames \([0-9]*\) .*/\1/p' "$work/received" | sort -n | tail -n 1
}

await() { until [ -S "$1" ]; do sleep 0.1; done; }

on_host() {
    mkdir -p "$work/host"
    VALE_NO_BUILD=1 "$root/vale" daemon $worker --api 127.0.0.1:0 --management 127.0.0.1:0 --runtime-dir "$work/host/run" \
        >"$work/host/log" 2>&1 &
    host_pid=$!
    await "$work/host/run/netmap.sock"
    measure "$work/host/run/netmap.sock"
    stop
}

in_container() {
    rm -rf "$work/container"
    mkdir -m 0755 "$work/container"
    chown 7643:7643 "$work/container"
    chmod 0755 "$work"
    docker run --detach --name "$container" --network none --read-only --cap-drop ALL --cap-add NET_ADMIN \
        --cap-add NET_RAW --cap-add IPC_LOCK -v "$work/container:/run/valed" "$image" $worker >/dev/null
    await "$work/container/netmap.sock"
    measure "$work/container/netmap.sock"
    stop
}

for turn in $(seq "$turns"); do
    echo "host $(on_host)"
    echo "container $(in_container)"
done | tee "$work/rates"
awk '
    function median(text,   n, i, j, value, other) {
        n = split(text, value, " ")
        for (i = 2; i <= n; i++) for (j = i; j > 1 && value[j - 1] + 0 > value[j] + 0; j--) {
            other = value[j]; value[j] = value[j - 1]; value[j - 1] = other
        }
        return value[int((n + 1) / 2)]
    }
    { rates[$1] = rates[$1] " " $2 }
    END {
        host = median(rates["host"]); container = median(rates["container"])
        printf "median: host %.2f Mpps, container %.2f Mpps, ratio %.2f\n", host / 1e6, container / 1e6, container / host
    }' "$work/rates"
