#!/bin/sh
# Stops and starts a container under traffic and prints for how long no frame arrived: docker/outage.sh [TIMES]
# Sender and receiver are netmap programs in containers of their own and stay. IMAGE names the image.
set -eu

here=$(dirname "$(readlink -f "$0")")
image=${IMAGE:-valed} times=${1:-3} name=valed-outage-$$
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

docker run --detach --name "$name" --network none --read-only --cap-drop ALL -v "$name:/run/valed" "$image" >/dev/null
client receive vale0:b
client send vale0:a 1000000 10000
await frames 1
for time in $(seq "$times"); do
    docker restart "$name" >/dev/null
    await outage "$time"
done
docker logs "$name-receive" 2>/dev/null | grep outage
