"""The files that start the tool from a stick: three short scripts that find a Python, and one that does the rest.

They lie beside this module as they are read by people; here they get the Pythons they look for, and the encoding and
line ends that each of them needs.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kumamoto_ir.keeping.bundle.systems import PYTHONS

# `cmd` reads the code page of the system, PowerShell a BOM, Notepad either.
_WRITTEN: Final = {
    "ir.cmd": ("cp932", "\r\n"),
    "ir.ps1": ("utf-8-sig", "\r\n"),
    "ir.sh": ("utf-8", "\n"),
    "start.py": ("utf-8", "\n"),
    "README.txt": ("utf-8-sig", "\r\n"),
}


def scripts() -> Mapping[str, bytes]:
    """Each file by its name."""
    return {
        name: _filled((Path(__file__).parent / name).read_text(encoding="utf-8"))
        .replace("\n", newline)
        .encode(encoding)
        for name, (encoding, newline) in _WRITTEN.items()
    }


def _filled(text: str) -> str:
    newest_first = PYTHONS[::-1]
    values = {
        "@FIRST@": PYTHONS[0],
        "@LAST@": PYTHONS[-1],
        "@RANGE@": f"({PYTHONS[0].replace('.', ', ')}) <= sys.version_info[:2] <= ({PYTHONS[-1].replace('.', ', ')})",
        "@NAMES@": " ".join(f"python{python}" for python in newest_first),
        "@TRIES@": "\n".join(f"call :try py -{python}" for python in newest_first),
        "@PAIRS@": ", ".join(f"@('py', '-{python}')" for python in newest_first),
    }
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text
