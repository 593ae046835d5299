# Exit code 0: as wanted, 1: not.
[ "$(stat -c %a "$FETTLE_PARAM_FOLDER" 2> /dev/null)" = 1777 ] || {
  echo "$FETTLE_PARAM_FOLDER is not a folder that everybody can put things into" >&2
  exit 1
}
