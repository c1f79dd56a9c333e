"""What a student handed in, taken as it comes: plain files of bounded size, and notebooks that nbgrader can read.

what is found                             what happens
----------------------------------------  --------------------------------------------------------------------
a link, a device, a folder called .ipynb  not followed, not opened, and said
too many or too large files               those beyond the bounds are left out, and said
"01_name (1).ipynb", "01_name-Copy1"      taken for 01_name.ipynb if it is the only candidate, and said
a notebook the lab does not have          left out, and said
UTF-16, a byte-order mark, CR LF          read
another encoding                          read as Windows-1252, and said
an older or a future format               read as format 4.5, and said
strange metadata, outputs, attachments    dropped where the notebook format does not know them
no JSON, no cells, far too many cells     a GradingError, which costs this notebook
a timestamp.txt that is no time           left out, and said: the submission counts as in time
"""

import fnmatch
import hashlib
import json
import os
import re
import shutil
import stat
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from nbgrader.utils import parse_utc

from course_lib.grading import backup
from course_lib.grading.course import GradingError

# What lies beside a notebook and is no work of anybody's.
IGNORED = [".ipynb_checkpoints", "__pycache__", "*.pyc", "feedback", "runs", backup.PATTERN]

# A lesson with all its outputs has less than a tenth of this. JSON made to be large takes 25 times its size in memory.
MOST_NOTEBOOK_BYTES = 30_000_000
MOST_CELLS = 2_000
MOST_OUTPUTS = 2_000
MOST_SOURCE_CHARS = 2_000_000
MOST_FILES = 200
MOST_FILE_BYTES = 50_000_000  # of all other files together
_MOST_LOOKED_AT = 10_000
_TIMESTAMP = Path("timestamp.txt")
_NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


@dataclass
class Submission:
    """What one student handed in for one lab.

    `notebooks` holds the file of each of the lab's notebooks that was found, `files` all others, as paths relative to
    the folder.
    """

    folder: Path
    notebooks: dict[str, Path] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def fingerprint(self) -> str:
        """Changes whenever something changes that counts."""
        digest = hashlib.sha256("\n".join(self.remarks).encode("utf-8", "replace"))
        for path in [*self.notebooks.values(), *self.files]:
            digest.update(os.fsencode(path))
            if (self.folder / path).stat().st_size <= MOST_FILE_BYTES:
                digest.update((self.folder / path).read_bytes())
        return digest.hexdigest()

    def copy_files(self, target: Path) -> None:
        """Copy all but the notebooks."""
        for path in self.files:
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.folder / path, target / path, follow_symlinks=False)


def look_through(folder: Path, lab_notebooks: list[str], ignore: list[str] = ()) -> Submission:
    """Find what counts of a submission; nothing is changed, and no link is followed.

    Parameters
    ----------
    folder : Path
        The submission.
    lab_notebooks : list of str
        The names of the lab's notebooks, without `.ipynb`.
    ignore : list of str
        Patterns of names that never count, as nbgrader's `CourseDirectory.ignore`.
    """
    submission = Submission(folder)
    notebooks = []
    room, total = MOST_FILES, 0
    left_out = 0
    for path, size in _plain_files(folder, ignore, submission.remarks):
        if path.suffix == ".ipynb":
            notebooks.append(path)
        elif path == _TIMESTAMP:
            _take_timestamp(submission)
        elif room and total + size <= MOST_FILE_BYTES:
            room, total = room - 1, total + size
            submission.files.append(path)
        else:
            left_out += 1
    if left_out:
        submission.remarks.append(
            f"{left_out} files were left out: a submission may hold {MOST_FILES} files besides its notebooks, "
            f"and {MOST_FILE_BYTES // 10**6} MB in all."
        )
    _take_notebooks(submission, notebooks, lab_notebooks)
    return submission


def read_submitted(path: Path) -> tuple[nbformat.NotebookNode, list[str]]:
    """A notebook of format 4.5 that holds the cells of any notebook file, and what has to be said about it.

    Raises
    ------
    GradingError
        The file is larger than any lesson, or is no notebook.
    """
    size = path.stat().st_size
    if size > MOST_NOTEBOOK_BYTES:
        raise GradingError(
            f"it has {size / 1e6:.0f} MB, and a notebook may have {MOST_NOTEBOOK_BYTES // 10**6}: "
            "hand it in again without its outputs (Edit > Clear Outputs of All Cells)."
        )
    text, remarks = _text(path.read_bytes())
    try:
        data, version = _format_4(text)
        if outputs := _too_many_outputs(data["cells"]):
            remarks.append(f"it holds {outputs:,} outputs, more than any lesson, and they were dropped")
        cells = [_cell(cell, not outputs) for cell in data["cells"][: MOST_CELLS + 1]]
    except Exception as error:  # whatever broken or hostile JSON provokes
        reason = f"{type(error).__name__}: {str(error)[:200]}" if text.strip() else "it is empty"
        raise GradingError(f"it is not a readable notebook: {reason}") from error
    if len(cells) > MOST_CELLS or sum(len(cell.source) for cell in cells) > MOST_SOURCE_CHARS:
        raise GradingError(
            f"it is no lesson any more: a notebook may have {MOST_CELLS:,} cells "
            f"and {MOST_SOURCE_CHARS:,} characters in them."
        )
    if version != "4.5":
        remarks.append(f"it is in notebook format {version} and was read as 4.5")
    _drop_repeated_ids(cells)
    return new_notebook(cells=cells), remarks


def shown(path) -> str:
    """A name that somebody else chose, fit for a sentence: on one line, not too long."""
    name = path.name if isinstance(path, Path) else str(path)
    return "".join(char if char.isprintable() else "?" for char in name)[:80]


# -- files -----------------------------------------------------------------------------------------------------------


def _plain_files(folder: Path, ignore, remarks: list[str]):
    """Every file below `folder` with its size, in the order of the names."""
    todo, looked_at = [Path()], 0
    while todo:
        here = todo.pop()
        try:
            entries = sorted(os.scandir(folder / here), key=lambda entry: entry.name)
        except OSError as error:
            remarks.append(f"{shown(folder / here)} cannot be opened: {error.strerror}.")
            continue
        for entry in entries:
            looked_at += 1
            if looked_at > _MOST_LOOKED_AT:
                remarks.append(f"only the first {_MOST_LOOKED_AT:,} files and folders were looked at.")
                return
            if any(fnmatch.fnmatch(entry.name, pattern) for pattern in ignore):
                continue
            found = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(found.st_mode):
                yield here / entry.name, found.st_size
            elif stat.S_ISDIR(found.st_mode) and not entry.name.endswith(".ipynb"):
                todo.append(here / entry.name)
            else:
                remarks.append(f"{shown(entry.name)} is a {_kind(found.st_mode)} and was left out.")


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "folder, so it is not a readable notebook,"
    return "link, which is not followed," if stat.S_ISLNK(mode) else "device or pipe"


def _take_timestamp(submission: Submission) -> None:
    with (submission.folder / _TIMESTAMP).open("rb") as file:
        found = file.read(200).decode("utf-8", "replace").strip()
    try:
        parse_utc(found)
    except Exception:  # dateutil raises whatever the text provokes
        submission.remarks.append(
            f"timestamp.txt holds no time ({shown(found)!r}), so the submission counts as in time."
        )
    else:
        submission.files.append(_TIMESTAMP)


def _take_notebooks(submission: Submission, found: list[Path], lab_notebooks: list[str]) -> None:
    spare = list(found)
    for name in lab_notebooks:
        if (path := Path(f"{name}.ipynb")) in found:
            submission.notebooks[name] = path
            spare.remove(path)
    for name in lab_notebooks:
        if name in submission.notebooks:
            continue
        candidates = [path for path in spare if path.stem == name] or [
            path for path in spare if _meant(path, lab_notebooks) == name
        ]
        if len(candidates) == 1:
            submission.notebooks[name] = candidates[0]
            spare.remove(candidates[0])
            submission.remarks.append(f"{shown(candidates[0].as_posix())} was taken for {name}.ipynb.")
        else:
            several = ", ".join(shown(path) for path in candidates[:5])
            what = f"{several} could each be it" if several else f"the folder holds {_listed(found)}"
            submission.remarks.append(f"{name}.ipynb was not handed in: {what}.")
    if spare:
        submission.remarks.append(f"not graded, as the lab has no such notebook: {_listed(spare)}.")


def _meant(path: Path, lab_notebooks: list[str]) -> str | None:
    """The lab's notebook whose name a file's name contains; the only notebook of a lab may have any name.

    >>> _meant(Path("01_baseline (1).ipynb"), ["01_baseline", "02_losses"])
    '01_baseline'
    """
    if len(lab_notebooks) == 1:
        return lab_notebooks[0]
    contained = [name for name in lab_notebooks if _letters(name) in _letters(path.stem)]
    return max(contained, key=len, default=None)


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def _listed(paths: list[Path]) -> str:
    more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
    return ", ".join(shown(path) for path in paths[:5]) + more if paths else "no notebook"


# -- notebooks -------------------------------------------------------------------------------------------------------


def _text(raw: bytes) -> tuple[str, list[str]]:
    try:
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"), []
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace"), ["it is not in UTF-8 and was read as Windows-1252"]


def _format_4(text: str) -> tuple[dict, str]:
    """The notebook with its cells where format 4 has them, and the format it had; 4.0 to 4.5 are alike to us."""
    data = json.loads(text)
    if data["nbformat"] in (1, 2, 3):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that the format is old
            return nbformat.convert(nbformat.reader.reads(text), 4), str(data["nbformat"])
    version = f"{data['nbformat']}.{data.get('nbformat_minor', 0)}"[:20]
    return data, "4.5" if version in ("4.0", "4.1", "4.2", "4.3", "4.4") else version


def _too_many_outputs(cells: list) -> int:
    """How many there are, where that is too many to look at each."""
    outputs = [cell.get("outputs") for cell in cells if isinstance(cell, dict)]
    found = sum(len(each) for each in outputs if isinstance(each, list))
    return found if found > MOST_OUTPUTS else 0


def _cell(found, with_outputs: bool) -> nbformat.NotebookNode:
    """A cell with nothing but what counts; what is no cell becomes a raw one, which does nothing."""
    found = _without_lone_surrogates(found) if isinstance(found, dict) else {}
    source = found.get("source", "")
    source = "".join(source) if isinstance(source, list) else str(source)
    kind = found.get("cell_type") if found.get("cell_type") in _NEW_CELL else "raw"
    cell = _NEW_CELL[kind](source.replace("\r\n", "\n").replace("\r", "\n"))
    metadata = found.get("metadata") if isinstance(found.get("metadata"), dict) else {}
    if isinstance(metadata.get("nbgrader"), dict):
        cell.metadata.nbgrader = nbformat.from_dict({"grade_id": str(metadata["nbgrader"].get("grade_id"))})
    keys = ("id", "attachments", "outputs", "execution_count") if with_outputs else ("id", "attachments")
    kept = {key: found[key] for key in keys if key in found}
    for more, place in ((kept, cell), ({"tags": metadata["tags"]} if "tags" in metadata else {}, cell.metadata)):
        _update_if_valid(cell, place, nbformat.from_dict(more))
    return cell


def _update_if_valid(cell, place, more) -> None:
    """All of it, or else what of it can be kept."""
    before = dict(place)
    place.update(more)
    if not nbformat.validator.isvalid(cell, ref=f"{cell.cell_type}_cell", version=4, version_minor=5):
        place.clear()
        place.update(before)
        for key in more if len(more) > 1 else ():
            _update_if_valid(cell, place, {key: more[key]})


def _without_lone_surrogates(value):
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_without_lone_surrogates(each) for each in value]
    if isinstance(value, dict):
        return {_without_lone_surrogates(key): _without_lone_surrogates(each) for key, each in value.items()}
    return value


def _drop_repeated_ids(cells) -> None:
    seen = set()
    for cell in cells:
        if cell.id in seen:
            cell.id = _NEW_CELL["raw"]().id
        seen.add(cell.id)
