#!/usr/bin/env bash
# Wait until Argo CD runs an image, and nothing but this image, and calls the application healthy.
#
#   ARGOCD_URL=https://... ARGOCD_TOKEN=... wait_for_sync.sh APPLICATION IMAGE@DIGEST COMMIT
#
# Status 1: the sync of the commit failed, or WAIT_SECONDS (600) are over; what Argo CD last said
# is printed.
set -euo pipefail

application=${1:?an application}
image=${2:?the image that it must run, by digest}
commit=${3:?the commit that names it}
deadline=$((SECONDS + ${WAIT_SECONDS:-600}))
url=${ARGOCD_URL:?where Argo CD is}/api/v1/applications/$application

ask() {
  # The token is read from a file descriptor: everybody sees the arguments of a process.
  curl --silent --show-error --fail --max-time 10 \
    --header @<(printf 'Authorization: Bearer %s\n' "${ARGOCD_TOKEN:?}") "$url?refresh=normal"
}

# --8<-- [start:judge]
judge() {
  # Not the revision: a later commit to another file is no reason to wait for ever.
  jq --raw-output --arg image "$image" --arg commit "$commit" '.status as $is
    | [$is.summary.images[]? | select(startswith($image | split("@")[0]))] as $images
    | if $is.sync.status == "Synced" and $is.health.status == "Healthy" and $images == [$image]
      then "runs"
      elif $is.operationState.syncResult.revision == $commit
        and ($is.operationState.phase | IN("Failed", "Error"))
      then "failed: \($is.operationState.message)"
      else "is \($is.sync.status) and \($is.health.status)" end'
}
# --8<-- [end:judge]

said="says nothing"
while ((SECONDS < deadline)); do
  if answer=$(ask); then
    said=$(judge <<<"$answer")
    case $said in
      runs) echo "$application runs $image"; exit 0 ;;
      failed:*) break ;;
    esac
  fi
  sleep "${PAUSE_SECONDS:-5}"
done
echo "wait_for_sync: $application does not run $image: $said" >&2
exit 1
