#!/bin/sh
# Makes this folder ready to run: npm packages, the Debian packages it needs, the web pages.
# setup.sh demo|test|bench. The only place that names Debian packages.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-demo}

# name of a program : Debian package that has it
wanted="unshare:util-linux mount:mount ip:iproute2 perl:perl-base dpkg-deb:dpkg python3:python3 tar:tar"
case $purpose in
  test) wanted="$wanted chromium:chromium Xvfb:xvfb xdotool:xdotool zenity:zenity" ;;
  bench) wanted="$wanted debootstrap:debootstrap gcc:gcc" ;;
esac

missing=
for pair in $wanted; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
done
# The C library's headers come with the compiler on Debian only when asked for.
if [ "$purpose" = bench ] && [ ! -e /usr/include/stdio.h ]; then missing="$missing libc6-dev"; fi
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Debian packages:$missing" >&2
    apt-get update -q >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >&2
  else
    echo "Missing:$missing. Install them (as root on Debian this is done for you); what needs them is left out." >&2
  fi
fi

# npm packages, when the lockfile is not the one they were installed from
stamp=node_modules/.installed-from
if ! cmp -s package-lock.json "$stamp"; then
  npm ci --no-audit --no-fund >&2
  cp package-lock.json "$stamp"
fi

PATH="$PWD/node_modules/.bin:$PATH"
node scripts/build-web.ts >&2
