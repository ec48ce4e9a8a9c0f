"""The kinds of computer a stick is made for: what wheels and environment markers call them, and which Pythons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PYTHONS: Final = ("3.11", "3.12", "3.13")  # the newest last


@dataclass(frozen=True)
class System:
    """A kind of computer: how wheels call it, the best first, and what environment markers say there."""

    name: str
    platforms: tuple[str, ...]
    markers: Mapping[str, str]


# A Linux of 2018 or later: lxml and others are built against glibc 2.26 to 2.28, older sets of wheels are none.
_GLIBC: Final = range(28, 4, -1)

SYSTEMS: Final = {
    "windows": System(
        "windows",
        ("win_amd64",),
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    ),
    "linux": System(
        "linux",
        (
            *(f"manylinux_2_{minor}_x86_64" for minor in _GLIBC),
            "manylinux2014_x86_64",
            "manylinux2010_x86_64",
            "manylinux1_x86_64",
        ),
        {
            "sys_platform": "linux",
            "platform_system": "Linux",
            "os_name": "posix",
            "platform_machine": "x86_64",
        },
    ),
}
