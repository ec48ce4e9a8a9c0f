"""Starts the tool from a stick: the first time it puts the wheels into a folder of the user, afterwards at once.

Runs on the stick with nothing but the standard library, and imports nothing of the tool before that is in place. The
wheels are put into a plain folder rather than a venv: no program is made that a policy may forbid to run, and Pythons
without venv or pip do as well. Where the user's folder cannot be written, everything stays on the stick, and that is said.
"""

import hashlib
import os
import runpy
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

SYSTEM = "windows" if os.name == "nt" else "linux"
REFUSED = 1
DIFFERS = "中身が壊れているか、足りません"
TRIES = 20  # a virus scanner may hold new files for a moment


class CannotStartError(Exception):
    """One sentence for the user."""


def main(here: Path) -> None:
    """Prepares what is not prepared, and hands over to the tool; exits with the tool's code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        library = installed(here)
    except CannotStartError as error:
        say(f"{error}\n紙の手順で進めてください。")
        sys.exit(REFUSED)
    except KeyboardInterrupt:
        say("準備を中断しました。")
        sys.exit(130)
    os.environ.setdefault("IR_HOME", str(here / "data"))
    sys.path[:] = [str(library), *(folder for folder in sys.path if Path(folder).absolute() != here)]
    runpy.run_module("kumamoto_ir", run_name="__main__", alter_sys=True)


def installed(here: Path) -> Path:
    """The folder with the tool in it; made where there is none. Its name changes with every wheel and every Python."""
    listed = here / f"requirements-{SYSTEM}.txt"
    if not listed.is_file():
        if listed.name in listing(here):
            raise CannotStartError(f"{DIFFERS}: {listed.name}")
        raise CannotStartError(f"この種類のPC({SYSTEM})のための部品が入っていません。")
    digest = hashlib.sha256(listed.read_bytes()).hexdigest()[:8]
    name = f"stick-{digest}-{sys.version_info[0]}{sys.version_info[1]}"
    own, stick = user_folder() / "kumamoto_ir", here / "installed"
    usable = writable(own)
    places = [folder / name for folder in (own, stick)]
    library = next((place for place in places if place.is_dir()), None)
    if library is None:
        if not usable and not writable(stick):
            raise CannotStartError(f"準備ができません。書き込める場所がありません: {own}")
        library = prepare(here, listed, places[0] if usable else places[1])
    choose_journal(here, own, usable=usable)
    return library


def choose_journal(here: Path, own: Path, *, usable: bool) -> None:
    """The journal goes where something can be written, but one that is there already is never hidden by another."""
    records = here / "records"
    if not usable and not any(own.glob("*.db")):
        for name in ("XDG_DATA_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
            os.environ[name] = str(records)
        say(f"このPCの利用者のフォルダに書き込めないため、記録はここに残します: {records}")
    elif (left := records / "kumamoto_ir" / "journal.db").is_file():
        say(f"ほかのPCで残した記録があります。見るときは --store に書いてください: {left}")


def user_folder() -> Path:
    """Where this user may keep data on this PC."""
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    given = os.environ.get("XDG_DATA_HOME", "").strip()
    return Path(given) if given else Path("~/.local/share").expanduser()


def writable(folder: Path) -> bool:
    """Whether files can be made in a folder, which is made for this."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        return False
    return True


def prepare(here: Path, listed: Path, folder: Path) -> Path:
    """Installs into a folder beside, checks, and gives it its name: a preparation that was cut off leaves nothing."""
    contents = listing(here)
    installer = next((name for name in contents if name.startswith("wheels/pip-")), "")
    damaged = [name for name in (listed.name, installer) if not sound(here, contents, name)]
    if damaged:
        raise CannotStartError(f"{DIFFERS}: {damaged[0] or 'wheels/pip'}")
    say("初めての準備をしています。1分ほどかかります。")
    beside = folder.with_name(f"{folder.name}.{os.getpid()}.new")
    shutil.rmtree(beside, ignore_errors=True)
    pip = str(here / installer / "pip")
    try:
        complaint = run(
            pip, "install", "--target", str(beside), "--no-index", "--find-links", str(here / "wheels"),
            "--require-hashes", "--only-binary", ":all:", "--no-cache-dir", "--requirement", str(listed),
        )  # fmt: skip
        if complaint is not None:
            wrong = [
                name for name in contents if name.startswith("wheels/") and not sound(here, contents, name)
            ]
            raise CannotStartError(
                f"{DIFFERS}: {'、'.join(wrong)}"
                if wrong
                else f"準備ができませんでした。pip の文: {complaint}"
            )
        if (complaint := run(pip, "check", library=beside)) is not None:
            raise CannotStartError(f"部品がそろっていません。pip の文: {complaint}")
        name_it(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def listing(here: Path) -> dict[str, str]:
    """The hash of every file that was on the stick when it was made, by name."""
    try:
        lines = (here / "CONTENTS.txt").read_text(encoding="utf-8").splitlines()[1:]
        return {name: digest for digest, _, name in (line.split(maxsplit=2) for line in lines)}
    except (OSError, ValueError) as error:
        raise CannotStartError("中身の一覧が読めません: CONTENTS.txt") from error


def sound(here: Path, contents: dict[str, str], name: str) -> bool:
    """Whether a file is as it was when the stick was made."""
    try:
        return contents.get(name) == hashlib.sha256((here / name).read_bytes()).hexdigest()
    except OSError:
        return False


def run(pip: str, *arguments: str, library: Path | None = None) -> str | None:
    """Runs the pip of the stick apart from every setting of this PC; what it complains of last, None where all is well."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    more = {"PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1"}
    if library is not None:
        more["PYTHONPATH"] = str(library)
    command = [sys.executable, "-S", "-s", pip, *arguments, "--quiet", "--disable-pip-version-check"]
    ran = subprocess.run(  # noqa: S603 - our own arguments
        command, env={**kept, **more}, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    return None if ran.returncode == 0 else (last_line(ran.stderr) or last_line(ran.stdout))


def last_line(text: str) -> str:
    """Where pip says what is wrong."""
    lines: Iterator[str] = (line.strip() for line in reversed(text.splitlines()))
    return next(filter(None, lines), "")


def name_it(beside: Path, folder: Path) -> None:
    """The prepared folder gets its name, unless another window was faster: then that one is as good."""
    for left in reversed(range(TRIES)):
        try:
            beside.rename(folder)
        except OSError as error:
            if folder.is_dir():
                return
            if not left:
                raise CannotStartError(f"準備ができませんでした: {error.strerror}") from error
            time.sleep(0.5)
        else:
            return


def say(text: str) -> None:
    """For the person, not for whoever reads the output of a command."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main(Path(__file__).absolute().parent)
