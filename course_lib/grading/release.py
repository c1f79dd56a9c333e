"""What students get: lessons made anew, the library, cards, guides and settings, and nothing that is the instructor's.

`handout/` in the checkout holds what students get instead of the checkout's own files, or besides them. The product is
made beside its place, searched for every hidden line of every lab, and put in place when nothing was found.
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

from course_lib.grading.course import GradingError, labs, read_notebook, source_notebooks
from course_lib.grading.hidden import hidden_lines, search
from course_lib.grading.lessons import generate_lesson
from course_lib.grading.originals import FOLDER as ORIGINALS
from course_lib.grading.progress import Minutes

# Globs of the checkout; `handout/` comes on top.
PARTS = (
    "course_lib/**/*",
    "datasets/*.toml",
    "datasets/README.md",
    "datasets/splits/*.json",
    "docs/students.md",
    "docs/data.md",
    "docs/training.md",
    "docs/app.md",
    "docs/phantoms.md",
    "docs/catalogue.md",
    "docs/*.png",
    "constraints.txt",
    "pyproject.toml",
    "LICENSE",
)
HANDOUT = "handout"
MARKER = "RELEASE"
_NOT_SOURCES = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}
_FIRST_WORDS = "Course kit "
_CHECKSUM = re.compile(r"^([0-9a-f]{64})  (.+)$", re.MULTILINE)
_MADE_AGAIN = re.compile(r"(^|/)(__pycache__|[^/]+\.egg-info)/|^\.git(/|$)")
_LABS_HERE = "<!-- the labs -->"
_MOST_FINDS_SHOWN = 10


@dataclass(frozen=True)
class Release:
    """A product that was put in place, and what the search of it was for."""

    path: Path
    labs: tuple[str, ...]
    files: int
    hidden_lines: int


def release(root, lab: str, to, zipped: bool = False) -> Release:
    """Make what students get of one lab, or of `all`.

    Parameters
    ----------
    root : path
        The checkout.
    lab : str
        A folder of `solutions/`, or `all`.
    to : path
        The folder to make, outside of the checkout. An earlier release there is replaced, where nobody has changed
        anything in it; its `.git` stays.
    zipped : bool
        Make the archive `<to>.zip` instead. The same sources give the same bytes.

    Raises
    ------
    GradingError
        There is no such lab; something else than an untouched earlier release is in the way; or a hidden line was
        found in the product. Then `to` is as it was.
    """
    root, to = Path(root).resolve(), Path(to).resolve()
    names = labs(root) if lab == "all" else [lab]
    for name in names:
        source_notebooks(root, name)
    if to.is_relative_to(root):
        raise GradingError(f"{to} is inside the checkout, which would take it for a part of itself. Name one outside.")
    target = to.with_name(f"{to.name}.zip") if zipped else to
    _refuse_to_replace(target)
    hidden = hidden_lines(root)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".release-", dir=target.parent) as workshop:
        made = Path(workshop) / ("course" if lab == "all" else lab)
        files = _make(root, names, made)
        if zipped:
            made = _pack(made, Path(workshop) / target.name, _commit(root)[1])
        _prove(made, hidden)
        _put_in_place(made, target, Path(workshop) / "earlier")
    return Release(target, tuple(names), files, len(hidden))


# -- the product -------------------------------------------------------------------------------------------------------


def _make(root: Path, names: list[str], folder: Path) -> int:
    for pattern in PARTS:
        _copy(root, pattern, folder)
    _copy(root / HANDOUT, "**/*", folder)
    for name in names:
        lesson = generate_lesson(root, name, folder / "lessons")
        (folder / ORIGINALS / name).mkdir(parents=True)
        for notebook in sorted(lesson.glob("*.ipynb")):
            shutil.copy(notebook, folder / ORIGINALS / name)
    readme = folder / "README.md"
    readme.write_text(readme.read_text("utf-8").replace(_LABS_HERE, _contents(folder, names)), "utf-8")
    sums = _checksums(folder)
    (folder / MARKER).write_text(_heading(root, names) + "".join(f"{sums[name]}  {name}\n" for name in sums), "utf-8")
    return len(sums) + 1


def _copy(source: Path, pattern: str, folder: Path) -> None:
    found = [path for path in source.glob(pattern) if path.is_file() and not _NOT_SOURCES & set(path.parts)]
    if not found:
        raise GradingError(f"{source} holds no {pattern}, which students get. Release from a whole checkout.")
    for path in found:
        copy = folder / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)


def _contents(folder: Path, names: list[str]) -> str:
    """The notebooks as lines of a list, with their titles and times."""
    lines = []
    for path in (path for name in names for path in sorted((folder / "lessons" / name).glob("*.ipynb"))):
        first = read_notebook(path).cells[0].source
        title, minutes = first.splitlines()[0].lstrip("# "), Minutes.of(first)
        lines.append(f"- `{path.relative_to(folder).as_posix()}`: {title}" + (f" ({minutes})" if minutes else ""))
    return "\n".join(lines)


def _heading(root: Path, names: list[str]) -> str:
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    commit, date = _commit(root)
    return (
        f"{_FIRST_WORDS}{version}: {', '.join(names)}\n"
        f"Made from {f'commit {commit} of {date}' if date else 'sources without a history'}.\n"
        "The files and their SHA-256:\n\n"
    )


def _commit(root: Path) -> tuple[str, str]:
    """The commit that the sources are of, and its date; two empty texts where there is no git."""
    log = _git(root, "log", "-1", "--format=%H %cs")
    if not log:
        return "", ""
    commit, date = log.split()
    commit = commit[:12]  # as git shortens it depends on the clone
    changed = _git(root, "status", "--porcelain", "--", "solutions", HANDOUT, *(f":(glob){part}" for part in PARTS))
    return f"{commit} (with changes that are not committed)" if changed else commit, date


def _git(root: Path, *arguments: str) -> str:
    try:
        ran = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return ran.stdout.strip() if ran.returncode == 0 else ""


def _checksums(folder: Path) -> dict[str, str]:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    kept = [name for name in names if name != MARKER and not _MADE_AGAIN.search(name)]
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in kept}


def _pack(folder: Path, archive: Path, date: str) -> Path:
    """Every file in the order of the names, all of one date and mode: nothing of this machine is in the bytes."""
    day = tuple(map(int, date.split("-"))) if date else (1980, 1, 1)  # the first that a zip archive knows
    with zipfile.ZipFile(archive, "w") as pack:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", (*day, 0, 0, 0))
            entry.external_attr, entry.create_system = 0o100644 << 16, 3
            pack.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return archive


def _prove(made: Path, hidden) -> None:
    finds = search(made, hidden)
    if finds:
        more = len(finds) - _MOST_FINDS_SHOWN
        raise GradingError(
            "Nothing was released: students would see what is hidden from them.\n"
            + "\n".join(map(str, finds[:_MOST_FINDS_SHOWN]))
            + (f"\nand {more} more" if more > 0 else "")
            + "\nTake these lines out of the files they were found in, or change them in solutions/."
        )


# -- its place ---------------------------------------------------------------------------------------------------------


def _refuse_to_replace(target: Path) -> None:
    """Let pass what is absent, empty, or an earlier release as it was made."""
    if target.suffix == ".zip":
        if target.exists() and not _is_released_archive(target):
            raise GradingError(f"{target} is in the way, and is no release. Name another folder, or move it.")
        return
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    marker = target / MARKER
    if not marker.is_file() or not marker.read_text("utf-8", errors="replace").startswith(_FIRST_WORDS):
        raise GradingError(f"{target} is not empty, and is no earlier release. Name a new folder.")
    made = {name: checksum for checksum, name in _CHECKSUM.findall(marker.read_text("utf-8"))}
    strange = [name for name, checksum in _checksums(target).items() if checksum != made.get(name)]
    if strange:
        raise GradingError(
            f"{target} holds what was not released so: {', '.join(strange[:5])}"
            + (f" and {len(strange) - 5} more" if len(strange) > 5 else "")
            + ". Somebody has worked there, and a new release would replace it. Move these files elsewhere, or name "
            f"a new folder. What every release of yours shall hold belongs into {HANDOUT}/ of the checkout."
        )


def _is_released_archive(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        markers = [name for name in archive.namelist() if name.count("/") == 1 and name.endswith(f"/{MARKER}")]
        return len(markers) == 1 and archive.read(markers[0]).startswith(_FIRST_WORDS.encode())


def _put_in_place(made: Path, target: Path, earlier: Path) -> None:
    if made.is_file() or not target.exists() or not any(target.iterdir()):
        made.replace(target)
        return
    target.rename(earlier)
    try:
        if (earlier / ".git").exists():
            (earlier / ".git").rename(made / ".git")
        made.rename(target)
    except BaseException:
        if (made / ".git").exists():
            (made / ".git").rename(earlier / ".git")
        earlier.rename(target)
        raise
