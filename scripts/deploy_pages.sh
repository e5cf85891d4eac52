#!/usr/bin/env bash
# Publish the built site as the one commit of the gh-pages branch.
# needs: GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_SERVER_URL, GITHUB_SHA, and site/ as `make site` left it
set -euo pipefail
cd "$(dirname "$0")/.."

[[ -f site/index.html ]] || { echo "deploy: there is no site/; run make site" >&2; exit 2; }
: "${GITHUB_TOKEN:?}" "${GITHUB_REPOSITORY:?}" "${GITHUB_SERVER_URL:?}" "${GITHUB_SHA:?}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r site/. "$work"
touch "$work/.nojekyll"
cd "$work"
git init --quiet --initial-branch gh-pages
git add --all
git -c user.name='github-actions[bot]' \
  -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
  commit --quiet --message "Publish $GITHUB_SHA"
# The token goes through the environment, never through an argument that others can list.
auth=$(printf 'x-access-token:%s' "$GITHUB_TOKEN" | base64 --wrap 0)
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader"
export GIT_CONFIG_VALUE_0="Authorization: Basic $auth"
git push --quiet --force "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git" gh-pages
echo "deploy: published $GITHUB_SHA to gh-pages"
