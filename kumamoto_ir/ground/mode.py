"""A real incident or a drill: what stands on every screen and paper, so that neither is taken for the other."""

from typing import Final

REAL: Final = "【本番】"
DRILL: Final = "【訓練】"


def mark(drill: bool) -> str:
    """What stands on every screen and paper."""
    return DRILL if drill else REAL
