# Shared by bin/setup, bin/serve and bin/test: words, checks and stamps. Sourced by bash, not run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
VAR=$ROOT/var
PY=$ROOT/.venv/bin/python
NEED_MB=2048
export PYTHONUTF8=1 PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1
[ -t 1 ] || export NO_COLOR=1

die() {
  echo "gisplan: $*" >&2
  exit 1
}

# step WORDS: "[3/7] words", counted by whoever set STEPS
step() {
  DONE=$((${DONE:-0} + 1))
  echo "[$DONE/$STEPS] $*"
}

# quietly FILE COMMAND…: output goes to var/log/FILE; its last line is shown every 10 s, its end on failure
quietly() {
  local file=$VAR/log/$1 pid seconds=0
  shift
  echo "== $(date -Is) $*" >>"$file"
  "$@" >>"$file" 2>&1 </dev/null &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    seconds=$((seconds + 1))
    if ((seconds % 50 == 0)); then
      echo "      $((seconds / 5)) s: $(tail -n 1 "$file" | tr -cd '[:print:]' | cut -c 1-90)"
    fi
  done
  wait "$pid" && return
  tail -n 15 "$file" >&2
  return 1
}

need_var() {
  mkdir -p "$VAR/log" 2>/dev/null && [ -w "$VAR" ] && [ -w "$VAR/log" ] ||
    die "เขียนไม่ได้ · cannot write to $VAR; run as the owner of this checkout or as root"
}

need_space() {
  local directory=$1 free
  while [ ! -d "$directory" ]; do directory=$(dirname "$directory"); done
  free=$(df -Pm "$directory" | awk 'NR == 2 { print $4 }')
  [ "$free" -ge "$NEED_MB" ] ||
    die "ดิสก์เต็ม · disk full: $directory has $free MB free, $NEED_MB MB are needed"
}

need_space_everywhere() {
  need_space "$ROOT"
  if [ -z "${DATABASE_URL:-}" ]; then
    need_space "$(sed -n 's/^ "base": "\(.*\)",$/\1/p' "$VAR/cluster.json" 2>/dev/null || echo /var/lib)"
  fi
}

# a Python of at least 3.11, or nothing: PYTHON in the environment names one
find_python() {
  local name
  for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
}

port_taken() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# fingerprint FILE…: changes when the content of any of them does
fingerprint() {
  cat "$@" | sha256sum | cut -d ' ' -f 1
}

manage() {
  (cd "$ROOT" && GISPLAN_LOG_LEVEL=${GISPLAN_LOG_LEVEL:-WARNING} "$PY" manage.py "$@")
}

# While this process lives, nobody else's end stops the cluster. `hold_database alone`: refuse
# when anybody else uses it, and keep others out until share_database.
hold_database() {
  exec 8>>"$VAR/in-use.lock"
  if [ "${1-}" = alone ]; then
    flock -n -x 8 ||
      die "มี bin/serve หรือ bin/test อื่นใช้ฐานข้อมูลนี้อยู่ · another bin/serve or bin/test of this" \
        "checkout uses the database; stop it before --fresh rebuilds it"
  elif ! flock -n -s 8; then
    echo "รออีกหน้าต่างที่กำลังสร้างฐานข้อมูลใหม่ · waiting for another bin/serve --fresh of this checkout"
    flock -s 8
  fi
  [ -n "${DATABASE_URL:-}" ] && return
  HELD_FROM=$(python3 "$ROOT/bin/cluster.py" status 2>/dev/null || echo stopped)
}

share_database() {
  flock -s 8
}

release_database() {
  [ "${HELD_FROM:-running}" = stopped ] || return 0
  if flock -n -x 8; then python3 "$ROOT/bin/cluster.py" stop >>"$VAR/log/setup.log" 2>&1; fi
}
