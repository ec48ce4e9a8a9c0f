"""Everything of one incident as one folder or zip, and the check of such a copy without any store.

    README.txt                    what is what, and how to check it
    journal.jsonl                 every record of every page, a line each (`folios.py`)
    rules/<digest>/…              the YAML and templates that the incident went by
    papers/<page>/now/…           the papers, made from the record when the copy was made
    papers/<page>/kept/…          the texts that the journal kept word for word when they were read or handed over
    disclosure.csv                every typed text, as a candidate for non-disclosure (`candidates.py`)
    SHA256SUMS.txt                the SHA-256 of every other file; written last, so that half a copy has none

Members are a mapping from names (parts joined by `/`) to bytes; only `disk.py` touches a disk.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

Members: TypeAlias = Mapping[str, bytes]

README: Final = "README.txt"
JOURNAL: Final = "journal.jsonl"
RULES: Final = "rules"
PAPERS: Final = "papers"
NOW: Final = "now"
KEPT: Final = "kept"
DISCLOSURE: Final = "disclosure.csv"
SUMS: Final = "SHA256SUMS.txt"
