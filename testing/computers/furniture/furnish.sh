#!/bin/sh
# Furnishes what turns a system's root into a computer's: hides what is private, then lets furnish-inside.sh put things in.
#
#   unshare --mount -- sh furnish.sh WORK LOWER APT_SOURCES HIDDEN...
#
# WORK/upper is what comes of it. LOWER: the system's root. APT_SOURCES: local or asFound. HIDDEN: folders to empty.
# A folder is emptied by laying a whiteout (a 0/0 character device) and making it anew through the overlay: the kernel
# then marks it opaque by itself, so no tool for extended attributes is needed.
set -eu
here=$(dirname "$(realpath "$0")")
work=$1 lower=$2 apt=$3
shift 3
if [ "$apt" = local ]; then
    set -- "$@" /etc/apt/sources.list.d /etc/apt/preferences.d /etc/apt/apt.conf.d /var/lib/apt/lists /var/cache/apt
fi

umask 022
mkdir -p "$work/upper" "$work/overlay" "$work/root"
for folder in "$@"; do
    mkdir -p "$work/upper$(dirname "$folder")"
    mknod "$work/upper$folder" c 0 0
done
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$work/upper,workdir=$work/overlay,index=off,metacopy=off" "$work/root"
mount --bind "$here" "$work/root/run"
# With the new root as its own: an absolute link in there must not lead to this machine's files.
exec chroot "$work/root" /bin/sh /run/furnish-inside.sh "$apt" "$@"
