"""Tables for spreadsheets: nothing in a text runs as a formula, and what comes back is what was written."""

import csv
import io
import re
from pathlib import Path

from course_lib.grading.course import GradingError

# A spreadsheet takes a cell that begins like this for a formula, and runs it. Some do so for the full-width characters
# and behind spaces, too. A sign alone is text: Moodle's word for "no grade". Apostrophes in front are ours, or the
# writer's own.
_FORMULA = re.compile(r"'*(\s*[=+\-@＝＋－＠].|[\t\r\n])", re.DOTALL)  # noqa: RUF001


def harmless(field):
    """The field, with an apostrophe in front where it is text that would run.

    >>> harmless("=1+1"), harmless("Ada"), harmless(-1.0)
    ("'=1+1", 'Ada', -1.0)
    """
    return f"'{field}" if isinstance(field, str) and _FORMULA.match(field) else field


def as_typed(text: str) -> str:
    """What `harmless` was given; an apostrophe that was not put there by it stays.

    >>> as_typed("'=1+1"), as_typed("'tis so"), as_typed(harmless("'=1+1"))
    ('=1+1', "'tis so", "'=1+1")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def write_table(rows, path, byte_order_mark: bool = False) -> Path:
    """Write rows as CSV (UTF-8, quoted where needed), every text of them harmless.

    Parameters
    ----------
    rows : iterable of sequences
        The heading first.
    path : path
        Its folder is made where there is none.
    byte_order_mark : bool
        For a file that a person opens: without it Excel takes UTF-8 for something else. For a file that a program reads
        it would be part of the first column's name.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    encoding = "utf-8-sig" if byte_order_mark else "utf-8"
    # half a surrogate pair is valid in a notebook's JSON and in no file
    with path.open("w", newline="", encoding=encoding, errors="backslashreplace") as file:
        writer = csv.writer(file)
        for row in rows:
            writer.writerow([harmless(field) for field in row])
    return path


def read_table(path, columns) -> list[tuple[int, dict[str, str]]]:
    """Read a table that came back from a spreadsheet.

    Parameters
    ----------
    path : path
        CSV in UTF-8, separated by commas, semicolons or tabs: a spreadsheet writes what its country uses.
    columns : sequence of str
        The columns that must be there. Others are passed over.

    Returns
    -------
    list of (int, dict)
        The number of each row as the spreadsheet shows it (the heading is 1), and its fields as they were typed. Empty
        rows are left out.

    Raises
    ------
    GradingError
        There is no such file, it is no CSV in UTF-8, or a column is missing.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise GradingError(f"{path} does not exist. Name the file that `course marks export` wrote.") from None
    except UnicodeDecodeError as error:
        raise GradingError(
            f"{path} is not UTF-8 text (byte {error.start}), so letters would be read wrongly. Save it again as "
            '"CSV UTF-8"; an .xlsx file is not read.'
        ) from None
    heading = text.splitlines()[0] if text else ""
    separator = max(",;\t", key=heading.count)
    try:
        first, *lines = [*csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)] or [[]]
    except csv.Error as error:
        raise GradingError(f"{path} is no CSV: {error}. Save the spreadsheet as CSV again.") from None
    names = [name.strip() for name in first]
    if missing := [name for name in columns if name not in names]:
        raise GradingError(
            f"{path} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}. Keep the heading as "
            "`course marks export` wrote it; other columns may be added."
        )
    if twice := [name for name in columns if names.count(name) > 1]:
        raise GradingError(f"{path} has the column {twice[0]} twice, so that it is not clear which counts. Delete one.")
    return [
        (number, {name: as_typed(field) for name, field in zip(names, line, strict=False)} | _lacking(names, line))
        for number, line in enumerate(lines, start=2)
        if any(field.strip() for field in line)
    ]


def _lacking(names, line):
    """Empty fields at the end of a row, which some spreadsheets do not write."""
    return dict.fromkeys(names[len(line) :], "")
