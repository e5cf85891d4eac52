#!/usr/bin/env bash
source ci/common.sh
source ci/image.sh
echo built
