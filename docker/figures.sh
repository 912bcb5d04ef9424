#!/bin/sh
# Prints the size of the image, and how soon a container forwards and is ready: docker/figures.sh [RUNS]
# Each figure is the least of several runs, since other work of the machine can only add to it. IMAGE names the image.
set -eu

image=${IMAGE:-valed} runs=${1:-7}
container=valed-figures-$$
trap 'docker rm --force --volumes "$container" >/dev/null 2>&1 || true' EXIT

docker image inspect --format '{{.Size}}' "$image" | awk '{printf "image size              %6.1f MB\n", $1 / 1e6}'
docker history --format '{{.Size}}\t{{.CreatedBy}}' --no-trunc "$image" | awk -F'\t' '$1 ~ /MB$/ {
    sub(/.*#\(nop\) +/, "", $2); sub(/(file|dir|multi):[0-9a-f]+/, "...", $2); printf "  %-8s %s\n", $1, $2 }'

least() { sort -n | head -n 1; }

once() {
    began=$(date +%s%3N)
    docker run --detach --name "$container" --network none --read-only --cap-drop ALL --cap-add NET_ADMIN \
        "$image" >/dev/null
    line=
    until [ -n "$line" ]; do line=$(docker logs "$container" 2>&1 | grep ' is ready: ' || true); done
    ready=$(date --date "${line%% *}" +%s%3N)
    echo "$line" | sed -n 's/.*frames moved after \([0-9]*\) ms, ready after \([0-9]*\) ms.*/\1 \2/p' |
        sed "s/\$/ $((ready - began))/"
    docker rm --force --volumes "$container" >/dev/null
}

results=$(for run in $(seq "$runs"); do once; done)
column() { echo "$results" | awk -v n="$1" '{print $n}' | least; }
echo "first frame after       $(column 1) ms from the start of the process, least of $runs runs"
echo "ready after             $(column 2) ms"
echo "docker run to ready     $(column 3) ms"
