#!/bin/sh
# Makes the image "valed" from the sources: docker/build.sh [ARGUMENTS OF docker build]
# Uses the images valed-base and valed-jdk where docker/base-image.sh has made them, else those named in the Dockerfile.
# IMAGE names the result; VALE_NO_BUILD=1 takes the distribution as it is.
set -eu

root=$(dirname "$(dirname "$(readlink -f "$0")")")
cd "$root"

./vale build
docker/compile.sh

local_images=
if docker image inspect valed-base valed-jdk >/dev/null 2>&1; then
    local_images="--build-arg BASE=valed-base --build-arg JDK=valed-jdk"
fi
version=$(sed -n 's/.*"version" *: *"\([^"]*\)".*/\1/p' switch-daemon/target/valed/sbom.json | head -n 1)
exec docker build $local_images --build-arg VERSION="${version:-unknown}" \
    --build-arg REVISION="$(git rev-parse HEAD 2>/dev/null || echo unknown)" -t "${IMAGE:-valed}" "$@" .
