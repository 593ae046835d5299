#!/bin/sh
# Makes the root of a minimal Debian with its package lists, for computers to stand on.
#
#   unshare --mount -- sh make-root.sh FOLDER SUITE MIRROR SECURITY_MIRROR
#
# All that is mounted lives in the mount namespace and goes with it. FOLDER must not exist.
set -eu
root=$1 suite=$2 mirror=$3 security=$4
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/root
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# Node.js needs libatomic1, which a minimal Debian lacks.
debootstrap --variant=minbase --include=libatomic1 "$suite" "$root" "$mirror"
cat > "$root/etc/apt/sources.list" <<LISTS
deb $mirror $suite main
deb $mirror $suite-updates main
deb $security $suite-security main
LISTS
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
mount -t proc proc "$root/proc"
chroot "$root" apt-get update -q
chroot "$root" apt-get clean
umount "$root/proc"
: > "$root/etc/resolv.conf"
