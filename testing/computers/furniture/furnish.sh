#!/bin/sh
# Furnishes a layer that turns a machine's root into a computer's: hides what is private, puts in what is needed.
#
#   unshare --mount -- sh furnish.sh WORK LOWER APT_SOURCES HIDDEN...
#
# WORK/upper becomes the layer. LOWER: the tree below. APT_SOURCES: local or asFound.
# A path is hidden by laying a whiteout (a 0/0 character device) and making the directory anew through the overlay:
# the kernel then marks it opaque by itself, so no tool for extended attributes is needed.
set -eu
here=$(dirname "$(realpath "$0")")
work=$1 lower=$2 apt=$3
shift 3

hide() {
    for path in "$@"; do
        mkdir -p "$work/upper$(dirname "$path")"
        mknod "$work/upper$path" c 0 0
    done
}

umask 022
mkdir -p "$work/upper" "$work/overlay" "$work/root"
hide "$@" /var/lib/apt/lists /var/cache/apt
[ "$apt" = asFound ] || hide /etc/apt/sources.list.d /etc/apt/preferences.d /etc/apt/apt.conf.d
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$work/upper,workdir=$work/overlay,index=off,metacopy=off" "$work/root"
cd "$work/root"

for path in "$@"; do mkdir -p ".$path"; done
mkdir -p tmp var/tmp root home srv opt/fettle run proc sys dev
chmod 1777 tmp var/tmp
chmod 700 root
mkdir -p var/lib/apt/lists/partial var/cache/apt/archives/partial
if owner=$(stat -c %u "$lower/var/lib/apt/lists/partial" 2> /dev/null); then
    chown "$owner" var/lib/apt/lists/partial var/cache/apt/archives/partial
fi
chmod 700 var/lib/apt/lists/partial var/cache/apt/archives/partial

mkdir -p etc/apt/sources.list.d etc/apt/preferences.d etc/apt/apt.conf.d
if [ "$apt" = local ]; then
    : > etc/apt/sources.list
    echo 'Acquire::Languages "none";' > etc/apt/apt.conf.d/00fettle
    rm -f etc/resolv.conf
    : > etc/resolv.conf
fi

mkdir -p usr/sbin usr/bin
printf '#!/bin/sh\nexit 101\n' > usr/sbin/policy-rc.d # no package starts its service here
chmod 755 usr/sbin/policy-rc.d
if [ -f usr/bin/systemctl ] && [ ! -e usr/bin/systemctl.distrib ]; then
    mv usr/bin/systemctl usr/bin/systemctl.distrib
fi
for program in usr/sbin/shutdown usr/bin/systemctl; do
    rm -f "$program"
    cp "$here/$(basename "$program")" "$program"
    chmod 755 "$program"
done
for program in reboot poweroff halt; do
    rm -f "usr/sbin/$program"
    ln -s shutdown "usr/sbin/$program"
done
