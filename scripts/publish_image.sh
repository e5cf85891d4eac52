#!/usr/bin/env bash
# Build the engine's image for a tag, try it, push it, and say its name and digest.
# needs: docker, TOKEN, GITHUB_ACTOR, GITHUB_REPOSITORY, GITHUB_REF_NAME (v1.2.3), GITHUB_SHA, GITHUB_OUTPUT
# PYTHON names the interpreter that prodready is installed for.
set -euo pipefail
cd "$(dirname "$0")/.."

: "${TOKEN:?}" "${GITHUB_ACTOR:?}" "${GITHUB_REPOSITORY:?}" "${GITHUB_REF_NAME:?}" "${GITHUB_SHA:?}" "${GITHUB_OUTPUT:?}"
python=${PYTHON:-build/engine/bin/python}
if [[ ! $GITHUB_REF_NAME =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
  echo "publish_image: $GITHUB_REF_NAME is no version, such as v1.2.3" >&2
  exit 2
fi

# Names of images are written in small letters.
name=ghcr.io/${GITHUB_REPOSITORY,,}
tag=$name:${GITHUB_REF_NAME#v}
"$python" scripts/engine_image.py --revision "$GITHUB_SHA" --tag "$tag"
docker login ghcr.io --username "$GITHUB_ACTOR" --password-stdin <<<"$TOKEN"
docker push --quiet "$tag"
digest=$(docker image inspect --format '{{index .RepoDigests 0}}' "$tag")
{
  echo "name=$name"
  echo "digest=${digest#*@}"
} >>"$GITHUB_OUTPUT"
