#!/usr/bin/env bash
# Computes one shard of an ensemble, unless its file is there: shard.sh NUMBER EXPERIMENT [WORDS OF run]
#
#   SHARDS           how many there are; 16
#   RESULTS          the folder for their files, one for each experiment, where all machines see it; results
#   MATRIX_DYNAMICS  the command; "npx --no matrix-dynamics", in a checkout "node dist/cli.js"
set -euo pipefail
number=$1
folder=${RESULTS:-results}
file=$folder/shard-$number.nc

if [[ -e $file ]]; then
  echo "$file is there already."
  exit
fi
mkdir -p "$folder"
# A run that is asked to end, as at a time limit, writes what is complete: that is less than a shard, and must not look like one.
# From its checkpoint the next task with this number goes on.
unfinished=$folder/unfinished-$number.nc
# The CPU, so that a machine with a GPU adds no numbers of float32. The command is not quoted: it may be several words.
${MATRIX_DYNAMICS:-npx --no matrix-dynamics} run --backend cpu "${@:2}" --shard "$number/${SHARDS:-16}" \
  --out "$unfinished" --resume "$folder/unfinished-$number.checkpoint"
mv "$unfinished" "$file"
