#!/usr/bin/env bash
# What the tests need from the system, beside Python: PostgreSQL's server, Chromium, Node >= 18.
# Root on Debian gets what is missing installed; anybody else is told what to install.
set -euo pipefail

missing=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium)
node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null || missing+=(nodejs)

[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install --yes --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "The tests need ${missing[*]}. As root: $install" >&2
  exit 1
fi
echo "Installing what the tests need: ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { apt-get update && DEBIAN_FRONTEND=noninteractive $install; } </dev/null >"$log" 2>&1; then
  tail -20 "$log" >&2
  echo "Could not install ${missing[*]}." >&2
  exit 1
fi
