"""A data set on disk, read again to the last byte and compared with its card and with what was downloaded."""

from dataclasses import dataclass
from pathlib import Path

from tqdm.auto import tqdm

from course_lib.datasets.card import card_of, home_of
from course_lib.datasets.checksums import RECORD, read_record, sha256_of
from course_lib.datasets.disk import bytes_below, in_words
from course_lib.datasets.place import found_in_place, missing_downloads

_NAMED = 5  # files that a sentence lists before it says "and 7 more"


@dataclass(frozen=True)
class Checked:
    """What `check` found.

    Attributes
    ----------
    name : str
    folder : Path
    well : list of str
        What is as it should be, in sentences.
    wrong : list of str
        What is not, and what to do.
    """

    name: str
    folder: Path
    well: list[str]
    wrong: list[str]


def check(name: str, *, progress: bool = True) -> Checked:
    """Compare a data set on disk with its card: names, numbers and, where it was downloaded, the sha256 of every file.

    Raises
    ------
    DatasetError
        There is no such card.
    """
    card = card_of(name)
    folder = home_of(card)
    well, wrong = [], []
    if card["kind"] == "phantom":
        made = sorted(path.name for path in folder.glob("*/") if not path.name.startswith("."))
        well.append(
            f"made on this machine: {', '.join(made)}" if made else "not made yet; that happens when it is used"
        )
        return Checked(name, folder, well, wrong)
    if not folder.is_dir():
        wrong.append(f"{folder} does not exist: type `course data get {name}`")
        return Checked(name, folder, well, wrong)
    for said, is_well in found_in_place(card, folder):
        (well if is_well else wrong).append(said)
    record = read_record(folder)
    if not record:
        remark = "there is no record of a download, so contents could not be compared"
        (well if card["kind"] == "registration" or well else wrong).append(remark)
    else:
        wrong += [
            f"{f['name']} is missing or incomplete: type `course data get {name}`"
            for f in missing_downloads(card, folder)
        ]
    wrong += _newer_versions(card, record)
    _compare(folder, record, well, wrong, progress)
    well.append(f"{in_words(bytes_below(folder))} in {folder}")
    return Checked(name, folder, well, wrong)


def _newer_versions(card, record) -> list[str]:
    return [
        f"{file['name']}: the card names a newer version than this download; remove the folder to get it"
        for file in card.get("files", [])
        if "sha256" in file and file["name"] in record and record[file["name"]].sha256 != file["sha256"].lower()
    ]


def _compare(folder, record, well, wrong, progress):
    expected = {path: digest for one in record.values() for path, digest in one.files.items()}
    here = [path for path in expected if (folder / path).is_file()]
    changed = [
        path
        for path in tqdm(here, desc="reading again", unit="file", disable=not progress or not here)
        if sha256_of(folder / path) != expected[path]
    ]
    if changed:
        wrong.append(
            f"{len(changed)} file(s) differ from what was downloaded: {_some(changed)}. "
            "Remove them and get the set again"
        )
    if expected:
        well.append(f"{len(here) - len(changed)} of {len(expected)} downloaded files have the sha256 they arrived with")
        more = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {
            *expected,
            RECORD,
        }
        if more:
            well.append(f"{len(more)} file(s) are no part of the download: {_some(sorted(more))}")


def _some(paths: list[str]) -> str:
    rest = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    return ", ".join(paths[:_NAMED]) + rest
