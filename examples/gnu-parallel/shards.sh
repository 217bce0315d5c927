#!/usr/bin/env bash
# An ensemble with GNU parallel, one shard a machine at a time: shards.sh EXPERIMENT [WORDS OF run]
#
# Called again it computes what has failed or is missing.
set -euo pipefail
export SHARDS=${SHARDS:-16} RESULTS=${RESULTS:-results} MATRIX_DYNAMICS=${MATRIX_DYNAMICS:-npx --no matrix-dynamics}
mkdir -p "$RESULTS"
seq "$SHARDS" | parallel --jobs 1 --joblog "$RESULTS/joblog" --resume-failed \
  --env SHARDS --env RESULTS --env MATRIX_DYNAMICS examples/shard.sh {} "${@@Q}"
