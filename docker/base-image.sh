#!/bin/sh
# Makes the images valed-base and valed-jdk from Debian's packages and the JDK of this machine, for building without a
# registry: docker/base-image.sh [SUITE]. Needs root, debootstrap and a running engine.
#
# valed-base has what the daemon needs to run, glibc, and a shell to look around with: a few packages of the suite,
# without documentation, with their entries for those who scan images for vulnerabilities. valed-jdk has the whole
# (minimal) suite and the JDK.
set -eu

root=$(dirname "$(dirname "$(readlink -f "$0")")")
. "$root/.mvn/find-jdk.sh"
suite=${1:-bookworm}
packages="base-files libc6 libgcc-s1 gcc-12-base dash"

PATH=$PATH:/usr/sbin:/sbin
command -v debootstrap >/dev/null || { echo "base-image.sh: debootstrap is needed: apt-get install debootstrap" >&2; exit 2; }
docker info >/dev/null 2>&1 || { echo "base-image.sh: there is no container engine: docker info" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
debootstrap --variant=minbase "$suite" "$work/suite" >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; exit 1; }
rm -rf "$work"/suite/var/cache/apt/* "$work"/suite/var/lib/apt/lists/* "$work"/suite/var/log/*
for folder in doc man info locale; do rm -rf "$work/suite/usr/share/$folder"/*; done

# The files of the packages, and of those only what is not documentation or a table of character sets.
mkdir -p "$work/base/usr/lib" "$work/base/usr/lib64" "$work/base/usr/bin" "$work/base/usr/sbin" "$work/base/tmp" \
    "$work/base/var/lib/dpkg/status.d"
chmod 1777 "$work/base/tmp"
for folder in lib lib64 bin sbin; do ln -s "usr/$folder" "$work/base/$folder"; done
info=$work/suite/var/lib/dpkg/info
for package in $packages; do
    list=$info/$package.list
    [ -e "$list" ] || list=$info/$package:amd64.list
    while read -r file; do
        case $file in
            */gconv/* | /usr/share/*) ;;
            *) [ -d "$work/suite$file" ] && [ ! -L "$work/suite$file" ] || echo ".$file" ;;
        esac
    done <"$list" >"$work/files"
    tar -C "$work/suite" -cf - --no-recursion -T "$work/files" | tar -C "$work/base" -xf -
    chroot "$work/suite" dpkg-query --status "$package" >"$work/base/var/lib/dpkg/status.d/$package"
done
ln -sf dash "$work/base/usr/bin/sh"
echo "valed:x:7643:7643::/run/valed:/usr/bin/sh" >"$work/base/etc/passwd"
echo "root:x:0:0::/:/usr/bin/sh" >>"$work/base/etc/passwd"
echo "valed:x:7643:" >"$work/base/etc/group"
echo "root:x:0:" >>"$work/base/etc/group"

tar -C "$work/base" -c . | docker import - valed-base >/dev/null
# Links are followed: packages keep, for example, the certificates elsewhere.
mkdir -p "$work/suite/opt/jdk"
cp -aL "$JAVA_HOME/." "$work/suite/opt/jdk/"
rm -f "$work/suite/opt/jdk/lib/src.zip"
tar -C "$work/suite" -c . | docker import --change 'ENV PATH=/opt/jdk/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
    - valed-jdk >/dev/null
docker image ls --format '{{.Repository}} {{.Size}}' | grep -E '^valed-(base|jdk) '
