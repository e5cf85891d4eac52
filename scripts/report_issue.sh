#!/usr/bin/env bash
# Keep one open issue with a title: make it, or write the report into the one that is there.
# usage: report_issue.sh TITLE FILE      needs: gh, GH_TOKEN
set -euo pipefail

title=$1
file=$2
body=$(mktemp)
trap 'rm -f "$body"' EXIT
# An issue holds 65,536 characters.
{ echo '```text' && head --bytes 60000 "$file" && echo '```'; } >"$body"
number=$(gh issue list --state open --search "in:title \"$title\"" --json number,title \
  --jq "map(select(.title == \"$title\")) | .[0].number // empty")
if [[ -n $number ]]; then
  gh issue edit "$number" --body-file "$body"
else
  gh issue create --title "$title" --body-file "$body"
fi
