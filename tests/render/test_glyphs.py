"""What the font of the PDF can print, compared with a full reader of fonts."""

import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from kumamoto_ir.paper.render.environment import literals
from kumamoto_ir.paper.render.glyphs import FAMILY, Missing, japanese, missing, read, spelled

from . import library


@pytest.fixture(scope="module")
def full() -> TTFont:
    """The same font, read by fontTools."""
    (path,) = japanese().folder.glob("NotoSansJP*")
    return TTFont(path)


def test_our_reading_of_the_font_is_that_of_fonttools(full: TTFont) -> None:
    """Every character and every variation, no more and no less."""
    font = japanese()
    assert {code for code in range(sys.maxunicode + 1) if font.prints(code)} - set(
        range(0xFE00, 0xFE10)
    ) == set(full.getBestCmap()) - set(range(0xFE00, 0xFE10))
    (table,) = (one for one in full["cmap"].tables if one.format == 14)
    assert font.variations == {(code, mark) for mark, held in table.uvsDict.items() for code, _ in held}
    assert full["name"].getDebugName(1) == FAMILY
    assert full["OS/2"].fsType == 0  # may be embedded


@pytest.mark.parametrize(
    "text", ["髙﨑𠮷", "①㈱々〆ヶ", "□■○△×→、。「」〔〕＿", "葛\U000e0100 か\u3099", "a b\nc"]
)
def test_names_and_signs_of_papers_can_be_printed(text: str) -> None:
    """What stands in names and on papers has a glyph, a variation of a kanji included."""
    assert list(missing(japanese(), text)) == []
    assert spelled(japanese(), text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("了解😀", "了解〔U+1F600〕"),
        ("葛\U000e0109", "葛〔U+E0109〕"),  # a variation that this font does not know
        ("\ue000外字", "〔U+E000〕外字"),
        ("≒10", "〔U+2252〕10"),
    ],
)
def test_what_the_font_lacks_is_spelled(text: str, shown: str) -> None:
    """Nothing is dropped."""
    assert spelled(japanese(), text) == shown


def test_a_missing_character_is_named_as_in_tables_of_characters() -> None:
    """At least four digits."""
    assert Missing(0xA1).name == "U+00A1"
    assert Missing(0x1F600).name == "U+1F600"


@pytest.mark.parametrize("name", sorted(library().templates))
def test_every_shipped_template_can_be_printed(name: str) -> None:
    """No template has a character that the font lacks."""
    found = [
        lack for text, _ in literals(name, library().templates[name]) for _, lack in missing(japanese(), text)
    ]
    assert found == []


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    """Garbage is told, not read."""
    (tmp_path / "x.otf").write_bytes(b"OTTO\x00\x00" + bytes(100))
    with pytest.raises(ValueError, match="no table"):
        read(tmp_path / "x.otf")
