#!/usr/bin/env bash
# Install the Debian packages that the tests use, where a package manager and the right are there.
# With CI=true a program that is still missing afterwards is a failure.
set -euo pipefail

declare -A package=(
  [buildah]=buildah
  [chromium]=chromium
  [curl]=curl
  [jq]=jq
  [debootstrap]=debootstrap
  [nginx]=nginx-light
  [node]=nodejs
  [npm]=npm
  [openssl]=openssl
  [pdftotext]=poppler-utils
  [podman]=podman
  [postgres]=postgresql
  [promtool]=prometheus
  [amtool]=prometheus-alertmanager
  [redis-server]=redis-server
  [runc]=runc
)
# Servers that Debian starts by itself are not wanted running.
export PATH="$PATH:/usr/sbin:/sbin" DEBIAN_FRONTEND=noninteractive RUNLEVEL=1

missing() {
  # Debian keeps the server itself off PATH; its helpers stay behind when it is removed.
  local program PATH=$PATH
  PATH+=$(printf ':%s' /usr/lib/postgresql/*/bin)
  for program in "${!package[@]}"; do
    command -v "$program" >/dev/null || echo "$program"
  done | sort
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

install() {
  local names=()
  for program in "$@"; do names+=("${package[$program]}"); done
  if ! command -v apt-get >/dev/null; then
    echo "bootstrap: no apt-get here; install by hand: ${names[*]}"
  elif [[ $(id -u) -ne 0 ]] && ! sudo -n true 2>/dev/null; then
    echo "bootstrap: needs root or sudo: apt-get install ${names[*]}"
  else
    echo "bootstrap: apt-get install ${names[*]}"
    as_root apt-get update -qq
    as_root apt-get install -y -qq --no-install-recommends "${names[@]}" >/dev/null
  fi
}

mapfile -t absent < <(missing)
if [[ ${#absent[@]} -gt 0 ]]; then
  install "${absent[@]}" || echo "bootstrap: the installation failed"
  mapfile -t absent < <(missing)
fi
if [[ ${#absent[@]} -eq 0 ]]; then
  echo "bootstrap: every program that the tests use is there"
elif [[ ${CI:-} == true ]]; then
  echo "bootstrap: CI=true and still missing: ${absent[*]}" >&2
  exit 3
else
  echo "bootstrap: going on without ${absent[*]}; what needs them is not run and says so"
fi
