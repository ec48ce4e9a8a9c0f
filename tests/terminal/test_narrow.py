"""The walks of a failure and of a system-down on the narrowest screen that is promised."""

import io
from pathlib import Path

import pytest

from kumamoto_ir.desk.desk import Clock, Desk
from kumamoto_ir.desk.session import begin_incident
from kumamoto_ir.desk.terminal.line import LineOfficer
from kumamoto_ir.desk.terminal.officer import Reply, View
from kumamoto_ir.ground.layout import cells
from kumamoto_ir.ground.plain import Json
from kumamoto_ir.incident import requests as ask
from kumamoto_ir.paper.papers import Papers
from kumamoto_ir.paper.render.markdown import screen as paper_text
from tests.desks import ME, MORNING, diligent, journal_at, shelf, shipped


class Diligent(LineOfficer):
    """Draws every screen like a person's, and answers it by itself; stops at the end of the input."""

    def __init__(self, out: io.StringIO, columns: int) -> None:
        super().__init__(out, lambda _: "", lambda: columns)
        self.asked: list[str] = []

    def reply(self, view: View) -> Reply:
        """Draws, and answers diligently; nothing is an attack and nothing goes on for ever."""
        from kumamoto_ir.desk.terminal import screens

        drawn = screens.screen(view)
        self._draw(view, drawn)
        self._paragraph(drawn.prompt)
        self.asked.append(str(getattr(view.request, "frame", "")))
        if len(self.asked) > 150:
            raise EOFError
        request = view.request
        if isinstance(request, ask.Ask) and request.step.id == "attack":
            return Reply("none")
        return Reply(diligent(request))


@pytest.mark.parametrize("office", ["branch", "chuo_kumin", "chiiki", "joho", ""])
@pytest.mark.parametrize("playbook", ["down", "report", "recurrence"])
def test_every_screen_fits_forty_columns(playbook: str, office: str, tmp_path: Path) -> None:
    """No line of any screen, script or notice is wider than 40 cells, at any station, down to the end of the walk."""
    out = io.StringIO()
    officer = Diligent(out, 40)
    with journal_at(tmp_path) as journal:
        library = shipped()
        at = Desk(
            journal, library, officer, Clock(lambda: MORNING), ME, "s1", shelf(tmp_path), lambda _: False
        )
        body: dict[str, Json] = {
            "playbook": playbook,
            "drill": True,
            "office": office,
            "role": "tantou",
            "rules": library.digest,
        }
        session = begin_incident(at, "261124-T3S", body)
        assert session.run().code == 0
        papers = Papers(library, ME, "261124-T3S", MORNING, "0" * 64)
        texts = [papers.paper(session.state, name).text for name in library.city.plan.papers]
    wide = [line for line in out.getvalue().split("\n") if cells(line) > 40 and str(tmp_path) not in line]
    wide += [line for text in texts for line in paper_text(text, 40).split("\n") if cells(line) > 40]
    assert wide == []
    assert len(officer.asked) > 5
