#!/bin/bash
# Runs on the host: deploy.sh STAGE IMAGE BACKUP_IMAGE, both by digest. The pipeline calls it; people do not.
set -euo pipefail

stage="$1"
export LOCKERLINE_IMAGE="$2" BACKUP_IMAGE="$3"
for image in "$LOCKERLINE_IMAGE" "$BACKUP_IMAGE"; do
  [[ "$image" == *@sha256:* ]] || { echo "not a digest: $image" >&2; exit 64; }
done

cd "$(dirname "$0")/.."
compose() {
  docker compose --env-file "deploy/env/$stage.env" --file compose.yaml --file compose.production.yaml "$@"
}

compose config --quiet
compose pull --quiet
# A copy that can be restored, before the first step of the schema. Where it fails, nothing else happens.
compose up --detach --wait --wait-timeout 120 postgres
compose run --rm --no-deps backup /backup/base.sh "before-${LOCKERLINE_IMAGE##*@sha256:}"
compose run --rm --no-deps migrate
compose up --detach --wait --wait-timeout 180 --remove-orphans
printf '%s %s %s %s\n' "$(date --utc --iso-8601=seconds)" "$stage" "$LOCKERLINE_IMAGE" "$BACKUP_IMAGE" >> releases.log
