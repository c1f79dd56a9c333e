"""Cards: what the course knows about a data set, and how it gets on disk."""

import tomllib
from pathlib import Path

from course_lib import phantoms, settings
from course_lib.datasets.errors import DatasetError


def cards() -> dict[str, dict]:
    """The cards in `datasets/`, by name."""
    found = (tomllib.loads(path.read_text("utf-8")) for path in sorted(_cards_folder().glob("*.toml")))
    return {card["name"]: card for card in found}


def prepare(
    name: str,
    patients: int | None = None,
    size: int | tuple[int, int, int] | None = None,
    seed: int | None = None,
    *,
    progress: bool = True,
) -> Path:
    """Make sure a named data set is on disk, and return its folder.

    Phantoms are made when they are missing; a patient that is complete is not made again.

    Parameters
    ----------
    name : str
        The name of a card.
    patients, seed : int, optional
        How many patients, and what they are drawn from; by default what the card says for the profile in force.
    size : int or (nz, ny, nx), optional
        The side of the images in pixels. For volumes either rows and columns alone, with as many slices as the card
        says for the profile, or all three.
    progress : bool
        Show a bar while phantoms are made.

    Raises
    ------
    DatasetError
        There is no such card, or three numbers were given for flat images.
    """
    known = cards()
    if name not in known:
        raise DatasetError(
            f"There is no data set {name!r}. The cards in {_cards_folder()} are: {', '.join(known) or 'none'}."
        )
    card = known[name]
    numbers = card["profiles"][settings.profile()]
    patients = patients or numbers["patients"]
    seed = card["seed"] if seed is None else seed
    size = _size(name, size, numbers["size"])
    measure = f"{size}-pixels" if isinstance(size, int) else f"{'x'.join(map(str, size))}-voxels"
    folder = settings.data_home() / name / f"{patients}-patients-{measure}-seed-{seed}"
    getattr(phantoms, card["maker"])(folder, patients, size, seed=seed, progress=progress)
    return folder


def _size(name: str, wanted: int | tuple[int, int, int] | None, usual: int | list[int]) -> int | tuple[int, int, int]:
    """The size of a data set's images: what was asked for, completed by what its card says."""
    if isinstance(usual, int):
        if wanted is not None and not isinstance(wanted, int):
            raise DatasetError(f"{name} holds flat images: their size is one number, not {wanted}.")
        return wanted or usual
    if isinstance(wanted, int):
        return usual[0], wanted, wanted
    return tuple(wanted or usual)


def folder_of(source: str | Path) -> Path:
    """The folder of a named data set, made where it is missing, or the folder itself."""
    if str(source) in cards():
        return prepare(str(source))
    folder = Path(source).expanduser()
    if not folder.is_dir():
        raise DatasetError(
            f"{str(source)!r} is neither a data set of the course ({', '.join(cards()) or 'no cards found'}) nor a "
            "folder. Check the spelling, or make phantoms with `course data make`."
        )
    return folder


def _cards_folder() -> Path:
    return settings.course_root() / "datasets"
