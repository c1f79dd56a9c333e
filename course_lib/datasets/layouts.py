"""The [layout] of a card: which files of a set are images, which are their masks, whose they are.

Paths are relative to the set's folder. A template holds {stem} (name without suffix), {name}, {parent} (folder), and
the groups of `match` ({1}, {2}, or by name); it may be a glob, which one file must fit.

    kind         "pairs" (flat pictures), "volumes" (NIfTI), "brats" (a folder a patient, a file a sequence),
                 "classes" (pictures), "dicom" (folders)
    images       glob of the images; of the folders for "brats" and "dicom"
    match        regex that the image's path matches, all of it
    patient      regex found in the path; its first group is the patient
    masks        [{path = template, label = 2} or {path = template, values = {"1" = 2}} or {path = template}]
    channels     names of a 4D file's or a picture's channels; for "brats" a table: name -> template
    classes      class name -> number; `class`: regex, whose first group is the class name, else the folder's name is
    raw          {shape, dtype, invert, maximum} of pictures without a header
    spacing_mm   [dy, dx], where the files do not say it
    mask_scale   pixels of the image that a pixel of the mask stands for, along each side
    same_patient groups of patients that are one person; the first name of a group stays
    rescale      [{match = regex, window = [low, high]}]: volumes brought from this window to 0 ... 255
    facing       true: label 1 is the patient's right, on the left of the picture; `inspect` looks whether it is so
"""

import glob
import re
import warnings
from dataclasses import dataclass, field, replace
from pathlib import Path

from course_lib.datasets.card import cards, home_of
from course_lib.datasets.case import Case, ClassCase, VolumeCase
from course_lib.datasets.errors import DatasetError
from course_lib.datasets.files import stem_of
from course_lib.datasets.label_maps import LabelMap, MaskFile, mapping
from course_lib.datasets.names import SEQUENCES
from course_lib.datasets.nifti_images import Sequences, lies_on, nifti_image
from course_lib.datasets.pictures import ColourPicture, RawPicture
from course_lib.datasets.remarks import LeftOut, few


@dataclass
class Laid:
    """The cases of a set, and what became none.

    Attributes
    ----------
    cases : list of Case, VolumeCase or ClassCase
        Sorted by id.
    left_out : list of LeftOut
    """

    cases: list = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def layout_of(source: str | Path, folder: Path) -> dict | None:
    """The layout of a card's set, given the card's name or the folder that the set lies in; None without one.

    A set of DICOM files needs none: they say themselves what they are.
    """
    known = cards()
    if str(source) in known:
        found = [known[str(source)]]
    else:
        found = [card for card in known.values() if home_of(card).resolve() == folder.resolve()]
    layouts = [card["layout"] for card in found if card.get("layout", {}).get("kind", "dicom") != "dicom"]
    return layouts[0] if len(layouts) == 1 else None  # of two cards that share a folder, only the name tells which


def cases_of_layout(layout: dict, folder: Path) -> list[Case]:
    """The flat images of a set, those with masks if it has any; what is left out is said in a warning."""
    return _checked(lay(layout, folder), folder, layout, ("pairs",), "datasets.volumes or datasets.classes")


def volumes_of_layout(layout: dict, folder: Path) -> list[VolumeCase]:
    return _checked(lay(layout, folder), folder, layout, ("volumes", "brats"), "datasets.cases or datasets.classes")


def classes_of_layout(layout: dict, folder: Path) -> list[ClassCase]:
    return _checked(lay(layout, folder), folder, layout, ("classes",), "datasets.cases or datasets.volumes")


def _checked(laid: Laid, folder: Path, layout: dict, kinds: tuple[str, ...], other: str) -> list:
    if layout["kind"] not in kinds:
        raise DatasetError(f"The set in {folder} is of the kind {layout['kind']!r}: read it with {other}.")
    if not laid.cases:
        reasons = few([item.reason for item in laid.left_out], 2) or f"nothing fits {layout['images']!r}"
        raise DatasetError(
            f"{folder} holds none of the images that its card describes: {reasons}. Load the set again with "
            "`course data get`, or see with `course data check` what is missing."
        )
    if laid.left_out:
        warnings.warn(
            f"{len(laid.left_out)} image(s) of {folder} are left out: "
            f"{few([item.reason for item in laid.left_out], 2)}.",
            stacklevel=4,
        )
    return laid.cases


def lay(layout: dict, folder: Path) -> Laid:
    """Put the cases of a set together as its card says. Of volumes the headers are read, of pictures nothing."""
    laid, build = Laid(), _BUILDERS[layout["kind"]]
    for path in sorted(folder.glob(layout["images"])):
        place = _Place(path, folder, layout)
        if not place.matches or path.is_dir() != (layout["kind"] == "brats"):
            continue
        try:
            laid.cases.append(build(place, layout))
        except DatasetError as error:
            laid.left_out.append(LeftOut(path, str(error)))
    if len({Path(case.id).name for case in laid.cases}) == len(laid.cases):  # else names repeat in several folders
        laid.cases = [replace(case, id=Path(case.id).name) for case in laid.cases]
    laid.cases.sort(key=lambda case: case.id)
    return laid


class _Place:
    """Where an image of a set lies, and what its path says."""

    def __init__(self, path: Path, folder: Path, layout: dict):
        self.path, self.folder = path, folder
        self.relative = path.relative_to(folder).as_posix()
        match = re.fullmatch(layout.get("match", ".*"), self.relative)
        self.matches = match is not None
        self.stem = stem_of(path)
        self._words = {"stem": self.stem, "name": path.name, "parent": path.relative_to(folder).parent.as_posix()}
        if match:
            self._words |= {str(number): text or "" for number, text in enumerate(match.groups(), 1)}
            self._words |= {name: text or "" for name, text in match.groupdict().items()}
        patient = re.search(layout["patient"], self.relative) if "patient" in layout else None
        own = patient[1] if patient else self.stem
        self.patient = next((group[0] for group in layout.get("same_patient", []) if own in group), own)

    @property
    def id(self) -> str:
        return self.relative.removesuffix(self.path.name) + self.stem

    def file(self, template: str, below: Path | None = None) -> Path | None:
        """The file that a template stands for; None where it is not there.

        Raises
        ------
        DatasetError
            Several files fit.
        """
        base = below or self.folder
        if not any(sign in template for sign in "*?["):
            path = base / re.sub(r"\{(\w+)\}", lambda found: self._words[found[1]], template)
            return path if path.is_file() else None
        name = re.sub(r"\{(\w+)\}", lambda found: glob.escape(self._words[found[1]]), template)
        fitting = sorted(base.glob(name))
        if len(fitting) > 1:
            raise DatasetError(f"{self.path}: {few([path.name for path in fitting])} all fit {template}; one must")
        return fitting[0] if fitting else None


def _mask(place: _Place, layout: dict, below: Path | None = None) -> LabelMap | None:
    """The masks of an image; an error where one of them is missing, None where the set has none."""
    parts = []
    for mask in layout.get("masks", []):
        path = place.file(mask["path"], below)
        if path is None:
            raise DatasetError(f"{place.path} has no mask {mask['path']}")
        parts.append(MaskFile(path, mask.get("label", 0), mapping(mask.get("values", {}))))
    return LabelMap(tuple(parts), layout.get("mask_scale", 1)) if parts else None


def _pair(place: _Place, layout: dict) -> Case:
    image = place.path
    if raw := layout.get("raw"):
        image = RawPicture(image, tuple(raw["shape"]), raw["dtype"], raw.get("invert", False), raw.get("maximum", 0))
    elif channels := layout.get("channels"):
        image = ColourPicture(image, tuple(channels))
    spacing_mm = layout.get("spacing_mm")
    mask = _mask(place, layout)
    return Case(place.id, place.patient, image, mask, known_spacing_mm=spacing_mm and tuple(spacing_mm))


def _volume(place: _Place, layout: dict) -> VolumeCase:
    image = nifti_image(place.path, layout.get("channels", ()))
    for rule in layout.get("rescale", []):
        if re.search(rule["match"], place.relative):
            image = replace(image, window=tuple(rule["window"]))
    return _on_one_grid(VolumeCase(place.id, place.patient, image, _mask(place, layout)))


def _brats(place: _Place, layout: dict) -> VolumeCase:
    files = {name: place.file(template, place.path) for name, template in layout["channels"].items()}
    if missing := [name for name, path in files.items() if path is None]:
        raise DatasetError(f"{place.path} has no {', '.join(missing)}")
    order = sorted(files, key=lambda name: list(SEQUENCES).index(name) if name in SEQUENCES else len(SEQUENCES))
    images = tuple(nifti_image(files[name]) for name in order)
    if strangers := [image.path.name for image in images if not lies_on(image, images[0].grid)]:
        raise DatasetError(f"{place.path}: {', '.join(strangers)} and {images[0].path.name} lie on different grids")
    image = Sequences(tuple(order), images)
    return _on_one_grid(VolumeCase(place.id, place.patient, image, _mask(place, layout, place.path)))


def _on_one_grid(case: VolumeCase) -> VolumeCase:
    for path in case.mask.files if case.mask else ():
        if not lies_on(nifti_image(path), case.image.grid):
            raise DatasetError(f"the mask {path} lies on another grid than its image {case.image.path}")
    return case


def _class(place: _Place, layout: dict) -> ClassCase:
    numbers = layout["classes"]
    if "class" in layout:
        found = re.search(layout["class"], place.relative)
        name = found[1] if found else ""
    else:
        name = place.path.parent.name
    if name not in numbers:
        raise DatasetError(f"{place.path} is of no class of the card ({', '.join(numbers)})")
    return ClassCase(place.relative, place.patient, place.path, numbers[name], name)


_BUILDERS = {"pairs": _pair, "volumes": _volume, "brats": _brats, "classes": _class}
