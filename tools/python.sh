# For ./start and ./check: which Python makes the environment, and running the preparation by it.
# shellcheck shell=bash

# Prints the first Python >= 3.11; one that can make environments is preferred.
find_python() {
  local test name
  for test in 'import sys, ensurepip; ensurepip.version(); sys.exit(sys.version_info < (3, 11))' \
              'import sys; sys.exit(sys.version_info < (3, 11))'; do
    for name in python3.13 python3.12 python3.11 python3; do
      if "$name" -c "$test" 2>/dev/null; then
        "$name" -c 'import sys; print(sys.executable)'
        return
      fi
    done
  done
  echo 'Tocsin needs Python 3.11 or newer, and none is on PATH: on Debian run' \
       '`sudo apt-get install python3 python3-venv`, then start again.' >&2
  return 1
}

# prepare KIND ENVIRONMENT: `prepare run .venv` leaves everything that a start needs.
prepare() {
  local python=$root/$2/bin/python
  "$python" -c '' 2>/dev/null || python=$(find_python)
  (cd "$root" && exec "$python" -S -m tools.prepare "$1")
}
