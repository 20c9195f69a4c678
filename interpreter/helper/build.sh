#!/bin/sh
# Build the helper from its source, for the machine's own architecture or for the one named.
#   build.sh [x64|arm64] [OUTPUT]     default: this machine's, into prebuilt/
# CC names another compiler. The hash of the source is put into the program, so that a prebuilt
# one can be compared with the source beside it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case "$(uname -m)" in x86_64) native=x64 ;; aarch64) native=arm64 ;; *) native=unknown ;; esac
arch=${1:-$native}
out=${2:-$here/prebuilt/nsx-helper-linux-$arch}
case "$arch" in
  "$native") cc=${CC:-cc} ;;
  arm64) cc=${CC:-aarch64-linux-gnu-gcc} ;;
  x64) cc=${CC:-x86_64-linux-gnu-gcc} ;;
  *) echo "build.sh: no helper for architecture '$arch'" >&2; exit 2 ;;
esac
hash=$(sha256sum "$here/helper.c" | cut -d ' ' -f 1)
mkdir -p "$(dirname "$out")"
"$cc" -std=gnu11 -Os -Wall -Wextra -Werror -ffreestanding -fno-stack-protector -fno-asynchronous-unwind-tables \
  -fno-pie -fno-tree-loop-distribute-patterns -static -nostdlib -no-pie -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,norelro -s \
  -DSOURCE_HASH="\"$hash\"" -o "$out" "$here/helper.c"
