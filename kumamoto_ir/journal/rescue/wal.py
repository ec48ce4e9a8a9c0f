"""The write-ahead log beside a journal: whether its damage hides answers that had been acknowledged.

SQLite reads a log up to the first frame whose checksum is wrong and takes the rest for never written. That is right
after a power failure in the middle of a write, and silent loss after damage: everything behind the damaged frame
would be gone without a word. Here the log is read as bytes, before SQLite is let near it.

The format is that of https://www.sqlite.org/walformat.html: a header of 32 bytes (magic, version, page size,
sequence, two salts, two checksums), then frames of a header of 24 bytes (page, size after commit or 0, two salts, two
checksums) and one page. All numbers are big-endian; only the byte order of the checksums' input varies.

Beside the log lies its index (`-shm`): how much of the log SQLite ever told anybody of. A window that is killed after
its last frame is on disk, and before the index counts it, leaves a whole transaction that nobody was promised. The
next window writes from the same place on: over some of these frames, or over the header alone if it is killed too.
What is left then looks like answers behind damage. Only the index tells them apart. It is asked for nothing else, and
believed only where it fits the log: after a power failure it may be older than the log, so it can clear a log of a
suspicion, but nothing is ever read by it. Its format stands there too (2.1); its numbers are in the byte order of this
machine, all but the salts.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_HEADER: Final = 32
_FRAME: Final = 24
_MAGIC: Final = 0x377F0682  # the last bit says that checksums are over big-endian words
_COPY: Final = 48  # bytes of the header of the index, which stands there twice
INDEX_READ: Final = 2 * _COPY  # bytes of it that are looked at; behind them lie the locks
_VERSION: Final = 3007000


@dataclass(frozen=True, slots=True)
class Frame:
    """One page as it was written; `commits` where it ends a transaction. `sound`: up to here SQLite reads it."""

    page: int
    image: bytes
    commits: bool
    sound: bool


def frames(log: bytes, page_size: int) -> tuple[Frame, ...]:
    """All frames of the newest generation, the unsound ones too. `page_size` in bytes, from the journal itself."""
    if len(log) < _HEADER + _FRAME + page_size:
        return ()
    sound = _header_sound(log, page_size)
    order = ">" if log[3] & 1 else "<"
    # A damaged header has lost its salts; the first frame then tells them.
    salts = log[16:24] if sound else log[_HEADER + 8 : _HEADER + 16]
    sums = struct.unpack(">2I", log[24:32])
    found: list[Frame] = []
    gap = False  # a frame that never reached the disk: its transaction was not whole, and nobody was told it was
    for start in range(_HEADER, len(log) - _FRAME - page_size + 1, _FRAME + page_size):
        head, image = log[start : start + _FRAME], log[start + _FRAME : start + _FRAME + page_size]
        page, size, first, second = struct.unpack(">2I8x2I", head)
        ours = head[8:16] == salts and page > 0
        if sound:
            sums = _sum(image, order, _sum(head[:8], order, sums))
            sound = ours and sums == (first, second)
        if ours:
            found.append(Frame(page, image, size > 0 and not gap, sound))
            gap = gap and size == 0
        elif not found:
            return ()  # what is left of an older generation, all of it in the journal long ago
        else:
            gap = True
    return tuple(found)


def hidden(
    log: bytes, page_size: int, page_of: Callable[[int], bytes], index: Callable[[], bytes] = bytes
) -> bool:
    """Whether a transaction stands behind the damage whose pages the journal itself does not have yet.

    `page_of` gives a page of the journal by its number from 1; empty bytes where it has no such page. `index` gives
    the index of the log, and is asked only where there is something to clear up.
    """
    found = frames(log, page_size)
    ends = [place for place, frame in enumerate(found) if frame.commits and not frame.sound]
    if not ends:
        return False
    if _in_journal(found[: ends[-1] + 1], page_of):
        return False
    promised = published(index(), log, page_size)
    # What stands behind may be left of a window that died before anybody was told of it.
    return promised is None or promised > sum(frame.sound for frame in found)


def published(index: bytes, log: bytes, page_size: int) -> int | None:
    """How many frames of this log are committed for everybody; None where the index cannot be believed."""
    first, second = index[:_COPY], index[_COPY:INDEX_READ]
    if len(second) < _COPY or first != second:
        return None
    version, _, _, _, count, _, *sums = struct.unpack("=12I", first)
    if version != _VERSION or first[32:40] != log[16:24] or _sum(first[:40], "=", (0, 0)) != tuple(sums[4:]):
        return None
    last = _HEADER + (count - 1) * (_FRAME + page_size)
    if count and struct.pack(">2I", *sums[:2]) != log[last + 16 : last + 24]:
        return None
    return int(count)


def settled(log: bytes, page_size: int, page_of: Callable[[int], bytes]) -> bool:
    """Whether every page of the log stands in the journal already."""
    return _in_journal(frames(log, page_size), page_of)


def _in_journal(found: Sequence[Frame], page_of: Callable[[int], bytes]) -> bool:
    newest = {frame.page: frame.image for frame in found}
    return all(image == page_of(page) for page, image in newest.items())


def salvaged(log: bytes, page_size: int, journal: bytes) -> Iterator[bytes]:
    """The journal with the log laid over it: only what is sound, then also what stands behind the damage."""
    found = frames(log, page_size)
    most = (len(journal) + len(log)) // page_size  # a damaged number of a page may be any
    ends = [place for place, frame in enumerate(found) if frame.commits]
    sound = [place for place in ends if found[place].sound]
    for last in dict.fromkeys((sound[-1:] or [-1]) + (ends[-1:] or [-1])):
        pages = bytearray(journal)
        for frame in (frame for frame in found[: last + 1] if frame.page <= most):
            start = (frame.page - 1) * page_size
            if len(pages) < start + page_size:
                pages.extend(bytes(start + page_size - len(pages)))
            pages[start : start + page_size] = frame.image
        yield bytes(pages)


def _header_sound(log: bytes, page_size: int) -> bool:
    magic, _, size = struct.unpack(">3I", log[:12])
    order = ">" if magic & 1 else "<"
    return bool(
        magic & ~1 == _MAGIC
        and size == page_size
        and _sum(log[:24], order, (0, 0)) == struct.unpack(">2I", log[24:32])
    )


def _sum(data: bytes, order: str, before: tuple[int, ...]) -> tuple[int, int]:
    first, second = before
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
