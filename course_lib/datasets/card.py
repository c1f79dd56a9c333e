"""Cards: what the course knows about a data set, and where it lies on disk."""

import tomllib
from pathlib import Path, PurePosixPath, PureWindowsPath

from course_lib import phantoms, settings
from course_lib.datasets.errors import DatasetError
from course_lib.datasets.own_folders import remembered
from course_lib.datasets.place import what_lacks

KINDS = ("phantom", "download", "registration")
_NEEDED = {
    None: ("name", "title", "kind", "modality", "licence"),
    "phantom": ("maker", "seed", "profiles"),
    "download": ("files",),
    "registration": ("place",),
}


def cards() -> dict[str, dict]:
    """The cards in `datasets/`, by name.

    Raises
    ------
    DatasetError
        A card is no TOML, lacks a key that is needed, or names a file outside of the set's folder.
    """
    return {path.stem: _read_card(path) for path in sorted(_cards_folder().glob("*.toml"))}


def card_of(name: str) -> dict:
    """The card of that name.

    Raises
    ------
    DatasetError
        There is none; the message lists those there are.
    """
    known = cards()
    if name not in known:
        raise DatasetError(
            f"There is no data set {name!r}. The cards in {_cards_folder()} are: {', '.join(known) or 'none'}."
        )
    return known[name]


def home_of(card: dict) -> Path:
    """Where a set lies, or will lie. Two cards may share a folder: the same images with other masks."""
    return settings.data_home() / card.get("folder", card["name"])


def prepare(
    name: str,
    patients: int | None = None,
    size: int | tuple[int, int, int] | None = None,
    seed: int | None = None,
    *,
    progress: bool = True,
    workers: int | None = None,
) -> Path:
    """Make sure a named data set is on disk, and return its folder.

    Phantoms are made when they are missing; a patient that is complete is not made again. Nothing is downloaded here:
    a cell of a notebook does not fetch gigabytes unasked.

    Parameters
    ----------
    name : str
        The name of a card.
    patients, seed : int, optional
        How many patients, and what they are drawn from; by default what the card says for the profile in force. Of
        phantoms alone, as the following.
    size : int or (nz, ny, nx), optional
        The side of the images in pixels. For volumes either rows and columns alone, with as many slices as the card
        says for the profile, or all three.
    progress : bool
        Show a bar while phantoms are made.
    workers : int, optional
        How many processes make phantoms; by default as many as the machine has cores.

    Raises
    ------
    DatasetError
        There is no such card, three numbers were given for flat images, or a set that cannot be made is not in place;
        the message gives the line to type.
    """
    card = card_of(name)
    if card["kind"] != "phantom":
        if (patients, size, seed) != (None, None, None):
            raise DatasetError(f"{name} holds real patients: their number, size and seed cannot be chosen.")
        return _in_place(card)
    numbers = card["profiles"][settings.profile()]
    patients = patients or numbers["patients"]
    seed = card["seed"] if seed is None else seed
    size = _size(name, size, numbers["size"])
    measure = f"{size}-pixels" if isinstance(size, int) else f"{'x'.join(map(str, size))}-voxels"
    # of a generation: phantoms that were made by an earlier version stay apart from those drawn now
    made = f"{patients}-patients-{measure}-seed-{seed}-v{phantoms.GENERATION}"
    folder = settings.data_home() / name / made
    getattr(phantoms, card["maker"])(folder, patients, size, seed=seed, progress=progress, workers=workers)
    return folder


def _in_place(card: dict) -> Path:
    folder = home_of(card)
    if lacking := what_lacks(card, folder):
        raise DatasetError(
            f"The data set {card['name']} is not in place ({'; '.join(lacking)}). Type in a terminal: "
            f"course data get {card['name']}"
        )
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
    """The folder of a named data set, made where it is missing, or a folder by its short name, or the folder itself.

    Raises
    ------
    DatasetError
        It is none of these, or is not in place.
    """
    known = cards()
    if str(source) in known:
        return prepare(str(source))
    own = remembered()
    folder = own.get(str(source), Path(source)).expanduser()
    if folder.is_dir():
        return folder
    if str(source) in own:
        raise DatasetError(
            f"{str(source)!r} is the short name of {folder}, which is not there any more. Plug in or mount its disk, "
            "or type `course data use FOLDER` with where it is now."
        )
    raise DatasetError(
        f"{str(source)!r} is neither a data set of the course ({', '.join(known) or 'no cards found'}), nor a folder "
        f"you have named ({', '.join(own) or 'none yet'}), nor a folder. Check the spelling, or make phantoms with "
        "`course data make`."
    )


def _cards_folder() -> Path:
    return settings.course_root() / "datasets"


def _read_card(path: Path) -> dict:
    try:
        card = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DatasetError(f"The card {path} is no TOML ({error}). Mend or remove it.") from error
    if trouble := _trouble_of(card, path.stem):
        raise DatasetError(f"The card {path} {trouble}. Mend or remove it; datasets/README.md says what a card holds.")
    return card


def _trouble_of(card: dict, name: str) -> str:
    """What makes a card unusable, in words; empty where it can be used."""
    files = card.get("files", [])
    missing = [key for key in (*_NEEDED[None], *_NEEDED.get(card.get("kind"), ())) if key not in card]
    missing += [f"{key} of a [[files]] entry" for file in files for key in ("url", "name") if key not in file]
    if missing:
        return f"lacks {', '.join(missing)}"
    if card["kind"] not in KINDS:
        return f"is of the kind {card['kind']!r}, which must be one of {', '.join(KINDS)}"
    if card["name"] != name:
        return f"has the name {card['name']!r}, which must be that of its file"
    inside = [card.get("folder", name), *(file["name"] for file in files), *(file.get("into", ".") for file in files)]
    if outside := [one for one in inside if _leaves_its_folder(one)]:
        return f"names {outside[0]!r}, which lies outside of the set's folder"
    return ""


def _leaves_its_folder(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or bool(PureWindowsPath(name).drive)
