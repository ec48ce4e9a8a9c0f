"""The index beside a write-ahead log (`-shm`): how much of the log SQLite ever told anybody of.

A window that is killed after its last frame is on disk, and before the index counts it, leaves a whole transaction
that nobody was promised. The next window writes from the same place on: over some of these frames, or over the
header alone if it is killed too. What is left then looks like answers behind damage. Only the index tells them apart.

The index is asked for nothing else, and believed only where it fits the log: after a power failure it may be older
than the log, so it can clear a log of a suspicion, but nothing is ever read by it. The format is that of
https://www.sqlite.org/walformat.html (2.1); its numbers are in the byte order of this machine, all but the salts.
"""

import struct
from typing import Final

_COPY: Final = 48  # bytes of the header, which stands there twice
READ: Final = 2 * _COPY  # bytes that are looked at; behind them lie the locks
_VERSION: Final = 3007000
_SUMMED: Final = "=10I"  # what the checksum at the end of a copy covers


def published(index: bytes, log: bytes, page_size: int) -> int | None:
    """How many frames of this log are committed for everybody; None where the index cannot be believed."""
    first, second = index[:_COPY], index[_COPY:READ]
    if len(second) < _COPY or first != second:
        return None
    version, _, _, _, count, _, *sums = struct.unpack("=12I", first)
    if version != _VERSION or first[32:40] != log[16:24] or _sum(first[:40]) != tuple(sums[4:]):
        return None
    last = 32 + (count - 1) * (24 + page_size)
    if count and struct.pack(">2I", *sums[:2]) != log[last + 16 : last + 24]:
        return None
    return int(count)


def _sum(data: bytes) -> tuple[int, int]:
    first = second = 0
    words = struct.unpack(_SUMMED, data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
