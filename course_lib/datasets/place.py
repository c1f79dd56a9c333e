"""What a card says must lie in a set's folder, compared with what does."""

from pathlib import Path

from course_lib.datasets.checksums import read_record


def missing_downloads(card: dict, folder: Path) -> list[dict]:
    """The entries of a card's [[files]] that have not been downloaded, or of which something was removed."""
    record = read_record(folder)
    return [
        file for file in card.get("files", []) if file["name"] not in record or not record[file["name"]].is_in(folder)
    ]


def what_lacks(card: dict, folder: Path) -> list[str]:
    """What is missing before a set can be used, a sentence each; empty where all is there. Names are looked at, no
    contents: `course_lib.datasets.check` reads them.

    What somebody has put there by hand counts as well as what was downloaded, if it is all there.
    """
    if not folder.is_dir() or not any(folder.iterdir()):
        return [f"{folder} holds nothing yet"]
    lacking = [said for said, is_well in found_in_place(card, folder) if not is_well]
    by_hand = card["kind"] == "download" and not read_record(folder) and _expected(card)
    if not by_hand:
        lacking += [f"{file['name']} has not been downloaded" for file in missing_downloads(card, folder)]
    return lacking


def found_in_place(card: dict, folder: Path) -> list[tuple[str, bool]]:
    """For each glob of the card what it finds, in words, and whether that is as it should be."""
    found = []
    for glob, count in _expected(card).items():
        here = sum(1 for _ in folder.glob(glob))
        if count is None:
            found.append((f"{glob}: {here} found" if here else f"{glob}: none found", here > 0))
        else:
            found.append((f"{glob}: found {here} of {count}", here == count))
    return found


def _expected(card: dict) -> dict[str, int | None]:
    """Glob -> how many it must find; None for any number but 0. A card without [place] must at least have images."""
    place = card.get("place", {})
    expected = dict.fromkeys(place.get("files", [])) | place.get("count", {})
    if not expected and "images" in card.get("layout", {}):
        expected = {card["layout"]["images"]: None}
    return expected
