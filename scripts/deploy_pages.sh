#!/usr/bin/env bash
# Publish the built site as the newest commit of the gh-pages branch; earlier ones stay reachable.
# Without DEPLOY_VERSION it becomes the site itself, and releases under v/ stay as they are; with it,
# such as 0.1.0, it becomes v/0.1.0/, and all else stays. v/ lists the releases.
# needs: GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_SERVER_URL, GITHUB_SHA, and site/ as `make site` left it
# DEPLOY_REMOTE names another git repository instead, and then no token is needed.
set -euo pipefail
cd "$(dirname "$0")/.."

[[ -f site/index.html ]] || {
  echo "deploy: there is no site/; run make site" >&2
  exit 2
}
: "${GITHUB_SHA:?}"
remote=${DEPLOY_REMOTE:-}
if [[ -z $remote ]]; then
  : "${GITHUB_TOKEN:?}" "${GITHUB_REPOSITORY:?}" "${GITHUB_SERVER_URL:?}"
  remote=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git
  # The token goes through the environment, never through an argument that others can list.
  auth=$(printf 'x-access-token:%s' "$GITHUB_TOKEN" | base64 --wrap 0)
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="http.$GITHUB_SERVER_URL/.extraheader"
  export GIT_CONFIG_VALUE_0="Authorization: Basic $auth"
fi
# What a reader would be shown is checked once more: every block with its verdict, every page there.
python=$(realpath -s "${PYTHON:-.venv/bin/python}")
"$python" scripts/check_site.py

site=$PWD/site version=${DEPLOY_VERSION:-} list=$PWD/scripts/list_releases.py
[[ $version =~ ^([0-9]+\.[0-9]+\.[0-9]+[0-9a-z.]*)?$ ]] || {
  echo "deploy: DEPLOY_VERSION is a version such as 0.1.0, not '$version'" >&2
  exit 2
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git init --quiet --initial-branch gh-pages "$work"
cd "$work"
# The first time there is no such branch; any other failure to read it ends here.
if heads=$(git ls-remote --heads "$remote" gh-pages) && [[ -n $heads ]]; then
  git fetch --quiet --depth 1 "$remote" gh-pages
  git update-ref refs/heads/gh-pages FETCH_HEAD
  if [[ -n $version ]]; then
    git checkout --quiet FETCH_HEAD -- .
  elif git cat-file -e FETCH_HEAD:v 2>/dev/null; then
    git checkout --quiet FETCH_HEAD -- v
  fi
elif ! git ls-remote --quiet "$remote" >/dev/null; then
  echo "deploy: cannot read $remote" >&2
  exit 2
fi
if [[ -n $version ]]; then
  rm -rf "v/$version"
  mkdir -p "v/$version"
  cp -r "$site/." "v/$version"
fi
# A release that is published before anything else is the site, too.
[[ -n $version && -f index.html ]] || cp -r "$site/." .
"$python" "$list" v
touch .nojekyll
git add --all
if git rev-parse --quiet --verify HEAD >/dev/null && git diff --cached --quiet HEAD; then
  echo "deploy: gh-pages already holds this site"
  exit 0
fi
git -c user.name='github-actions[bot]' \
  -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
  commit --quiet --message "Publish ${version:+$version, }$GITHUB_SHA"
# Without --force: what somebody else published meanwhile is not overwritten.
git push --quiet "$remote" gh-pages
echo "deploy: published ${version:+$version, }$GITHUB_SHA to gh-pages"
