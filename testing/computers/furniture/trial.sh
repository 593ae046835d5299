#!/bin/sh
# Tries in DIR, in namespaces that end with it, all that a disposable computer is made of; the last line printed is the step that failed.
#
#   unshare --mount --pid --uts --ipc --net --cgroup --fork --kill-child -- sh trial.sh DIR
set -eu
cd "$1"
mkdir upper work root
echo overlay
mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work,index=off,metacopy=off root
echo whiteouts
mknod upper/hidden c 0 0
mkdir root/hidden
umount root
echo mounts
mkdir proc
mount -t proc proc proc
echo bridge
ip link add fettle0 type bridge
echo veth
ip link add v0 type veth peer name v1
echo fine
