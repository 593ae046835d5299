#!/bin/sh
# Becomes process 1 of a computer: mounts its file systems, connects its network card, hands over to init.pl.
#
#   unshare --mount --pid --uts --ipc --net --cgroup --fork --kill-child -- sh boot.sh DIR NAME HOST_NET
#
# DIR holds what boot.ts prepared: fstab, network.host and network.inside (batches for ip). HOST_NET is the network
# namespace the bridge is in. All mounts live in this namespace and go with it.
set -eu
dir=$1 name=$2 host_net=$3
read -r host_pid rest < /proc/self/stat # /proc is still the machine's own: our process id out there
exec 3<&0 < /dev/null                   # the orders for init.pl; nobody else may read them

mount --all --fstab "$dir/fstab"
cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty "$dir/root/dev/"
echo "$name" > /proc/sys/kernel/hostname
nsenter --net="$host_net" ip -batch "$dir/network.host" # "netns 1" in it is this process
ip -batch "$dir/network.inside"

cd "$dir/root"
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mkdir -p -m 755 run/old run/lock run/user run/mount
pivot_root . run/old
umount -l /run/old
rmdir /run/old
cd /
exec /usr/bin/perl /opt/fettle/testing/computers/init.pl "$host_pid" <&3 3<&-
