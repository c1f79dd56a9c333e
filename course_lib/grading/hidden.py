"""What students must not see, line by line, and the search for it in whatever goes to them.

Hidden are the solutions, hidden tests, mark schemes and reference answers of every source notebook. White space counts
for nothing: a line is found whether it was indented, broken or joined to the next.
"""

import base64
import binascii
import html
import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader import utils

from course_lib.grading.course import labs, read_notebook, source_notebooks

_REGIONS = {"SOLUTION": "a solution", "HIDDEN TESTS": "a hidden test", "MARK SCHEME": "a mark scheme"}
_MARK = re.compile(rf"(BEGIN|END) ({'|'.join(_REGIONS)})")
SHORTEST_TELLING_LINE = 16  # `return result`, `else:` and the like are in everybody's code
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{24,}\s+)*[A-Za-z0-9+/]{24,}={0,2}")
_LIBRARY = re.compile(r"(^|/)course_lib/.*\.py$")


@dataclass(frozen=True)
class HiddenLine:
    """A line that tells something, and where it stands; `copied` is it together with its telling neighbour."""

    text: str
    what: str
    where: str
    copied: str

    def in_library(self) -> str:
        """What must not be found in a program of the library.

        One line of code that the library shares with a solution or a test is an idiom, `for level in range(depth):`;
        two in a row are a copy. An assertion and a sentence are no idioms.
        """
        is_code = self.what in ("a solution", "a hidden test")
        return self.copied if is_code and not self.text.startswith("assert") else self.text


@dataclass(frozen=True)
class Find:
    """A hidden line in a file; `file` names the place, down to a cell or an archive's member."""

    file: str
    line: int
    hidden: HiddenLine

    def __str__(self):
        return f"{self.file}, line {self.line}: {self.hidden.what} of {self.hidden.where}: {self.hidden.text}"


def hidden_lines(root) -> list[HiddenLine]:
    """The hidden lines of all labs, without those that students see anyway in some notebook."""
    hidden, shown = [], []
    for lab in labs(root):
        for path in source_notebooks(root, lab):
            for number, cell in enumerate(read_notebook(path).cells):
                secret, visible = _sorted_lines(cell)
                name = cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell {number}"
                hidden += _telling(secret, f"solutions/{lab}/{path.name}, {name}")
                shown += visible
    shown = "\n".join(shown)
    return [line for line in hidden if line.text not in shown]


def _sorted_lines(cell) -> tuple[list[tuple[str, str]], list[str]]:
    """((what, line) that is hidden, lines that are shown) of a source cell."""
    is_answer = utils.is_solution(cell) and not (cell.cell_type == "code" and "BEGIN SOLUTION" in cell.source)
    outside = ("a reference answer" if cell.cell_type == "markdown" else "a solution") if is_answer else ""
    secret, visible, region = [], [], outside
    for line in cell.source.splitlines():
        mark = _MARK.search(line)
        if mark:
            region = _REGIONS[mark[2]] if mark[1] == "BEGIN" else outside
        elif region:
            secret.append((region, _plain(line)))
        else:
            visible.append(_plain(line))
    return secret, visible


def _telling(lines: list[tuple[str, str]], where: str) -> list[HiddenLine]:
    numbers = [number for number, (_, text) in enumerate(lines) if _tells(text)]
    found = []
    for number, earlier in zip(numbers, [*numbers[1:2], *numbers], strict=False):
        first, last = sorted((number, earlier))
        copied = " ".join(text for _, text in lines[first : last + 1] if text)
        found.append(HiddenLine(lines[number][1], lines[number][0], where, copied))
    return found


def _tells(line: str) -> bool:
    return len(line) >= SHORTEST_TELLING_LINE and not line.startswith(("#", "import ", "from "))


def _plain(text: str) -> str:
    return " ".join(text.split())


def search(product: Path, hidden: list[HiddenLine]) -> list[Find]:
    """Every hidden line in a folder or a zip archive, file by file.

    Looked at are the bytes of each file as text, what stands in JSON and notebooks (outputs included) once it is
    decoded, HTML entities, escaped quotes and line breaks, text in base64, and archives inside.
    """
    files = [product] if product.is_file() else sorted(path for path in product.rglob("*") if path.is_file())
    starts = {in_library: _by_start(hidden, in_library) for in_library in (True, False)}
    found = []
    for path in files:
        name = path.relative_to(product).as_posix() if path != product else path.name
        found += _search_bytes(name, path.read_bytes(), starts)
    return found


def _by_start(hidden: list[HiddenLine], in_library: bool) -> dict[str, list[tuple[str, HiddenLine]]]:
    """(what to look for, its line) by the first characters: looking these up is quick, 2,500 searches are not."""
    starts = {}
    for line in hidden:
        wanted = line.in_library() if in_library else line.text
        starts.setdefault(wanted[:SHORTEST_TELLING_LINE], []).append((wanted, line))
    return starts


def _search_bytes(name: str, content: bytes, starts) -> list[Find]:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(f"{name}/{member}", archive.read(member)) for member in archive.namelist()]
        return [find for member, inside in members for find in _search_bytes(member, inside, starts)]
    found = {}
    for place, text in _texts(name, content):
        for find in _search_text(place, text, starts[bool(_LIBRARY.search(name))]):
            found.setdefault(find.hidden, find)  # the first reading says best where it is
    return list(found.values())


def _search_text(place: str, text: str, starts) -> Iterator[Find]:
    plain = _plain(text)
    pieces = {plain[start : start + SHORTEST_TELLING_LINE] for start in range(len(plain))}
    for start in pieces & starts.keys():
        for wanted, line in starts[start]:
            if wanted in plain:
                yield Find(place, _line_number(text, wanted), line)


def _line_number(text: str, wanted: str) -> int:
    """The line on which it begins, counted from 1."""
    lines = text.splitlines()
    ends = next(end for end in range(1, len(lines) + 1) if wanted in _plain("\n".join(lines[:end])))
    return next(start for start in range(ends, 0, -1) if wanted in _plain("\n".join(lines[start - 1 : ends])))


def _texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """(place, text) for every way in which a file may be read."""
    text = content.decode("utf-8", errors="replace")
    readings = [*_decoded_json(name, text), (name, text)]
    for place, reading in readings:
        yield place, reading
        if "&" in reading:
            yield place, html.unescape(reading)
        if "\\" in reading:
            yield place, reading.replace("\\n", "\n").replace('\\"', '"').replace("\\'", "'").replace("\\\\", "\\")
        for inside in _decoded_base64(reading):
            yield f"{place}, in base64", inside


def _decoded_json(name: str, text: str) -> Iterator[tuple[str, str]]:
    if not name.endswith((".json", ".ipynb")):
        return
    try:
        document = json.loads(text)
    except ValueError:
        return
    cells = document.get("cells", []) if isinstance(document, dict) else []
    for number, cell in enumerate(cells if isinstance(cells, list) else []):
        if isinstance(cell, dict):
            yield f"{name}, cell {cell.get('id', number)}", "".join(cell.get("source", []))
    yield name, "\n".join(_strings(document))


def _strings(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)  # a text that nbformat has cut into lines
        yield from itertools.chain.from_iterable(map(_strings, value))
    elif isinstance(value, dict):
        yield from itertools.chain.from_iterable(map(_strings, itertools.chain.from_iterable(value.items())))


def _decoded_base64(text: str) -> Iterator[str]:
    for run in _BASE64.findall(text):
        try:
            yield base64.b64decode("".join(run.split()) + "==").decode("utf-8", errors="ignore")
        except binascii.Error:
            continue
