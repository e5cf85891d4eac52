#!/usr/bin/env bash
# Check TARGET: annotations for the lines, a summary for the run; the exit code is prodready's.
# needs: PRODREADY (the program), TARGET, FAIL_ON, GITHUB_STEP_SUMMARY; CHECKLIST, PROFILE and BASELINE may be empty
set -euo pipefail

: "${PRODREADY:?}" "${TARGET:?}" "${FAIL_ON:?}" "${GITHUB_STEP_SUMMARY:?}"
asked=(--fail-on "$FAIL_ON")
[[ -z ${CHECKLIST:-} ]] || asked+=(--checklist "$CHECKLIST")
[[ -z ${PROFILE:-} ]] || asked+=(--profile "$PROFILE")
[[ -z ${BASELINE:-} ]] || asked+=(--baseline "$BASELINE")

code=0
"$PRODREADY" check --format github "${asked[@]}" -- "$TARGET" || code=$?
# The same run again, from the cache; a summary that cannot be made is no other answer.
if [[ $code -le 1 ]]; then
  "$PRODREADY" check --format markdown "${asked[@]}" -- "$TARGET" >>"$GITHUB_STEP_SUMMARY" || true
fi
exit "$code"
