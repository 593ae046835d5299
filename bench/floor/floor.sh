#!/bin/sh
# The floor by the system's own tools, each started once for all items it concerns: dpkg-query, apt-cache, stat, sha256sum,
# awk, and a shell for each test.
#
#   sh floor.sh check|apply FOLDER        FOLDER: written by prepare-floor.ts
set -eu
mode=$1
cd "$2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C

# Packages: installed versions beside the candidates.
dpkg-query --show --showformat '${db:Status-Status} ${Package} ${Version}\n' > "$work/installed"
xargs apt-cache policy < latest > "$work/policy"
awk -v kind=installed '
  kind == "installed" { if ($1 == "installed") have[$2] = $3 }
  kind == "policy" && /^[^ ].*:$/ { name = substr($0, 1, length($0) - 1) }
  kind == "policy" && $1 == "Candidate:" { newest[name] = $2 }
  kind == "latest" && have[$1] != newest[$1] { print $1 }
  kind == "absent" && $1 in have { print $1 "-" }
' "$work/installed" kind=policy "$work/policy" kind=latest latest kind=absent absent > "$work/packages"

# Files: rights of all, content of all.
{
  cut -d' ' -f1 rights | xargs stat --format '%n %04a %U %G' 2> "$work/missing" | sort | join -v 1 rights - -t "$(printf '\t')"
  sha256sum --check --quiet sums 2> "$work/complaints" | sed 's/: FAILED.*//'
} | cut -d' ' -f1 | sort -u > "$work/files" || :

# Settings: all keys of the one file.
read -r ini < ini
awk -v kind=settings '
  { sub(/\r$/, "") }
  kind == "settings" { value[$1, $2] = $3; order[++n] = $1 SUBSEP $2; next }
  /^\[/ { section = substr($0, 2, index($0, "]") - 2); next }
  (at = index($0, "=")) { have[section, substr($0, 1, at - 1)] = substr($0, at + 1) }
  END { for (i = 1; i <= n; i++) if (have[order[i]] != value[order[i]]) { split(order[i], part, SUBSEP); print part[1], part[2], value[order[i]] } }
' settings kind=ini "$ini" > "$work/settings"

# Tests, each in a shell of its own.
for test in tests/*; do
  sh "$test" > /dev/null 2>&1 || echo "${test#tests/}"
done > "$work/tests"

found=$(cat "$work/packages" "$work/files" "$work/settings" "$work/tests" | wc -l)
changed=0
if [ "$mode" = apply ] && [ "$found" -gt 0 ]; then
  changed=$found
  if [ -s "$work/packages" ]; then
    DEBIAN_FRONTEND=noninteractive xargs apt-get -qq -y -o Dpkg::Use-Pty=0 install < "$work/packages"
  fi
  while read -r path; do
    grep -F "$path " rights | {
      read -r _ mode owner group
      install -m "$mode" -o "$owner" -g "$group" "files$path" "$path"
    }
  done < "$work/files"
  if [ -s "$work/settings" ]; then
    # A section's missing keys go before the empty lines at its end.
    awk -v kind=settings '
      function missing() {
        for (i = 1; i <= n; i++) if (order[i] in value && name[i] == section) { print key[i] "=" value[order[i]]; delete value[order[i]] }
        for (; empty > 0; empty--) print ""
      }
      kind == "settings" { value[$1, $2] = $3; order[++n] = $1 SUBSEP $2; name[n] = $1; key[n] = $2; next }
      /^$/ { empty++; next }
      /^\[/ { missing(); section = substr($0, 2, index($0, "]") - 2); print; next }
      { for (; empty > 0; empty--) print "" }
      { at = index($0, "="); which = section SUBSEP substr($0, 1, at - 1) }
      at && which in value { print substr($0, 1, at) value[which]; delete value[which]; next }
      { print }
      END { missing() }
    ' "$work/settings" kind=ini "$ini" > "$work/ini"
    cat "$work/ini" > "$ini"
  fi
  while read -r test; do sh "sets/$test"; done < "$work/tests"
fi
echo "found $found, changed $changed"
