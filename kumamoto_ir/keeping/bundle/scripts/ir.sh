#!/bin/sh
# Looks for a Python that the wheels fit; start.py does the rest. Nothing is fetched, no rights are needed.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
check='import sys, zipfile; sys.exit(not @RANGE@ or sys.maxsize < 2**32)'
if [ ! -f "$here/start.py" ]; then
    echo '中身が壊れているか、足りません: start.py' >&2
    echo '紙の手順で進めてください。' >&2
    exit 1
fi
for python in @NAMES@ python3 python; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -S -c "$check" >/dev/null 2>&1; then
        exec "$python" -S "$here/start.py" "$@"
    fi
done
echo 'このPCに、Python @FIRST@ から @LAST@ (64ビット)が見つかりません。' >&2
echo '紙の手順で進めてください。' >&2
exit 1
