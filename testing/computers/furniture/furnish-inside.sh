#!/bin/sh
# Puts into a computer's root what it needs to be disposable. Run by furnish.sh, with this folder at /run.
#
#   furnish-inside.sh APT_SOURCES EMPTIED_FOLDER...
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
apt=$1
shift
umask 022
mkdir -p "$@" /tmp /var/tmp /root /home /srv /opt/fettle /proc /sys /dev /usr/sbin /usr/bin
chmod 1777 /tmp /var/tmp
chmod 700 /root

rm -f /usr/sbin/policy-rc.d # no package starts its service here
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d

if [ "$apt" = local ]; then
    rm -f /etc/apt/sources.list /etc/resolv.conf
    : > /etc/apt/sources.list
    : > /etc/resolv.conf
    echo 'Acquire::Languages "none";' > /etc/apt/apt.conf.d/00fettle
    mkdir -p -m 700 /var/lib/apt/lists/partial /var/cache/apt/archives/partial
    ! id _apt > /dev/null 2>&1 || chown _apt /var/lib/apt/lists/partial /var/cache/apt/archives/partial
fi

if [ -f /usr/bin/systemctl ] && [ ! -e /usr/bin/systemctl.distrib ]; then
    mv /usr/bin/systemctl /usr/bin/systemctl.distrib
fi
for program in /usr/sbin/shutdown /usr/bin/systemctl; do
    rm -f "$program"
    cp "/run/${program##*/}" "$program"
    chmod 755 "$program"
done
for program in reboot poweroff halt; do
    rm -f "/usr/sbin/$program"
    ln -s shutdown "/usr/sbin/$program"
done
