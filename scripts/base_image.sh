#!/usr/bin/env bash
# Make a stand-in for the base image of the examples from Debian's packages, for machines without a
# registry, and print its path. Made once; a change of this script makes it anew.
# usage: base_image.sh [FOLDER]      DEBIAN_MIRROR names a mirror where apt's own is not Debian's
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

folder=${1:-build/images}
suite=trixie
packages=ca-certificates,python3,python3-pip,python3-venv
key=$(sha256sum "$0" | cut -c1-12)
image=$folder/base-python-$key.tar

mkdir -p "$folder"
exec 9>"$folder/base.lock"
flock 9 # who comes second finds what the first one made
if [[ -s $image ]]; then
  echo "$image"
  exit
fi
for program in debootstrap podman runc; do
  if ! command -v "$program" >/dev/null; then
    echo "base image: $program is not installed: apt-get install debootstrap buildah podman runc" >&2
    exit 3
  fi
done
if [[ $(id -u) -ne 0 ]]; then
  echo "base image: debootstrap needs root: start again with sudo" >&2
  exit 3
fi
# shellcheck disable=SC2016 # apt expands it
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' | head -n 1)}
if [[ -z $mirror ]]; then
  echo "base image: apt knows no Debian mirror; name one in DEBIAN_MIRROR" >&2
  exit 3
fi
eval "$(apt-config shell proxy Acquire::http::Proxy)"
export http_proxy=${http_proxy:-${proxy:-}}

scratch=$(mktemp -d "$(realpath "$folder")/base.XXXXXX")
trap 'umount "$scratch/store/overlay" 2>/dev/null || true; rm -rf --one-file-system "$scratch"' EXIT
root=$scratch/root
debootstrap --variant=minbase --include="$packages" "$suite" "$root" "$mirror" >"$scratch/log" ||
  { tail -n 5 "$scratch/log" >&2; exit 1; }

# As in the official image: the interpreter goes by these names, and pip installs without asking.
ln -s /usr/bin/python3 "$root/usr/local/bin/python"
ln -s /usr/bin/pip3 "$root/usr/local/bin/pip"
rm -f "$root"/usr/lib/python3.*/EXTERNALLY-MANAGED
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/*
# Builds mount the machine's own settings here.
: >"$root/etc/pip.conf"
version=$(chroot "$root" python3 -c 'import platform; print(platform.python_version())')

engine=(podman --root "$scratch/store" --runroot "$scratch/run" --storage-driver overlay)
id=$(tar -C "$root" -c . | "${engine[@]}" import --quiet \
  --change 'ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin' \
  --change 'CMD ["python3"]' \
  --change "LABEL org.opencontainers.image.title=\"Debian python3 $version\"" - 2>/dev/null)
"${engine[@]}" save --quiet --format docker-archive --output "$image.part" "$id"
mv "$image.part" "$image"
echo "$image"
