"""Findings as text, one module for each reader: a person, a program, GitHub's log, a collector of SARIF.

Nothing is printed here. What a file says never reaches a reader as a command: the screen gets control characters
spelled out, GitHub's log gets them escaped, JSON is ASCII only.
"""

from typing import Literal, TypeAlias

from kumamoto_ir.cli.reporters.github import as_github
from kumamoto_ir.cli.reporters.human import human
from kumamoto_ir.cli.reporters.json import as_json
from kumamoto_ir.cli.reporters.sarif import Described, as_sarif

Format: TypeAlias = Literal["human", "json", "github", "sarif"]

__all__ = ["Described", "Format", "as_github", "as_json", "as_sarif", "human"]
