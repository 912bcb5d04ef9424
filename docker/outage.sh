#!/bin/sh
# Takes the daemon away under traffic and prints for how long no frame arrived: docker/outage.sh [TIMES]
# In turns: its container is restarted, killed and started, and replaced by one of the image that UPGRADE names (the same if
# it names none). Sender and receiver are netmap programs in containers of their own: they stay, and keep their ports.
# IMAGE names the image.
set -eu

here=$(dirname "$(readlink -f "$0")")
image=${IMAGE:-valed} upgrade=${UPGRADE:-${IMAGE:-valed}} times=${1:-3} name=valed-outage-$$
trap 'docker rm --force --volumes $name $name-send $name-receive >/dev/null 2>&1; docker volume rm $name >/dev/null' EXIT

client() {
    direction=$1
    shift
    docker run --detach --name "$name-$direction" --network none --read-only --cap-drop ALL \
        --security-opt no-new-privileges -v "$name:/run/valed:ro" -e VALE_SOCKET=/run/valed/netmap.sock \
        -v "$here/../switch-daemon/target/valed/lib/libvale-netmap.so:/libvale-netmap.so:ro" \
        -e LD_PRELOAD=/libvale-netmap.so -v "$here/target/traffic:/traffic:ro" \
        --entrypoint /traffic "$image" "$direction" "$@" >/dev/null
}

# Waits until the receiver has printed so many lines with this word.
await() {
    until [ "$(docker logs "$name-receive" 2>/dev/null | grep -c "$1")" -ge "$2" ]; do sleep 0.2; done
}

daemon() {
    docker run --detach --name "$name" --network none --read-only --cap-drop ALL -v "$name:/run/valed" "$1" >/dev/null
}

restart() { docker restart "$name" >/dev/null; }

kill_and_start() { docker kill "$name" >/dev/null && docker start "$name" >/dev/null; }

replace() { docker stop "$name" >/dev/null && docker rm "$name" >/dev/null && daemon "$upgrade"; }

daemon "$image"
client receive vale0:b
client send vale0:a 1000000 10000
await frames 1
outages=0
for time in $(seq "$times"); do
    for how in restart kill_and_start replace; do
        $how
        outages=$((outages + 1))
        await outage "$outages"
        echo "$how: $(docker logs "$name-receive" 2>/dev/null | grep outage | tail -n 1)"
    done
done
