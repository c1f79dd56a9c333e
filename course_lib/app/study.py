"""Files of a visitor -> images that may go into a net, and what is wrong with them, before anything is computed."""

import re
import warnings
from dataclasses import dataclass, field

import numpy as np
from pydicom import dcmread

from course_lib import dicom
from course_lib.app.recipe import Recipe
from course_lib.app.session import Session
from course_lib.datasets import names
from course_lib.datasets.case import VolumeCase
from course_lib.datasets.files import files_below
from course_lib.datasets.nifti_images import NiftiImage, Sequences
from course_lib.datasets.stacks import find_volumes
from course_lib.errors import CourseError

MOST_VOXELS = 2**28  # values of all channels: 512 x 512 x 1024, or four sequences of 400 x 400 x 400
_WITH_CONTRAST = {"gd", "gad", "post", "contrast", "c", "ce", "km", "enhanced"}
_AIR_OF_STRIPPED = 0.2  # of the voxels, at least, are 0 where skull and air were taken away
_GRID_MM = 0.1  # by how much voxels of sequences on one grid may lie apart

Image = dicom.Series | NiftiImage


@dataclass(frozen=True)
class Candidate:
    """An image of one grey value that can be a channel.

    Attributes
    ----------
    words : str
        How a visitor knows it: no patient's name is in it.
    sequence : str
        The MR sequence that its description or name speaks of; "" where it speaks of none.
    """

    image: Image
    words: str
    sequence: str
    case: VolumeCase = field(repr=False)


@dataclass(frozen=True)
class Study:
    """Images on one grid, which are the channels of what a net sees. It reads like a case of `datasets`.

    Attributes
    ----------
    images : tuple of Series or NiftiImage
    channels : tuple of str
        Empty for one image without a channel axis.
    mask_of : VolumeCase or None
        The case whose mask is the truth, where the files bring one.
    """

    id: str
    images: tuple[Image, ...]
    channels: tuple[str, ...]
    mask_of: VolumeCase | None = None
    has_mask = False  # for statistics: of all voxels

    @property
    def image(self) -> Image:
        """What results are written on."""
        return self.images[0]

    @property
    def is_dicom(self) -> bool:
        return isinstance(self.image, dicom.Series)

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.image.shape

    @property
    def spacing_mm(self) -> tuple[float, float, float]:
        return self.image.spacing_mm

    def read(self, region=None):
        """As `VolumeCase.read`; no voxel's truth is known."""
        region = (slice(None),) * 3 if region is None else region
        parts = [image.read(*region).astype(np.float32, copy=False) for image in self.images]
        values = np.stack(parts, axis=-1) if self.channels and len(parts) > 1 else parts[0]
        if self.channels and values.ndim == 3:
            values = values[..., np.newaxis]
        return values, np.zeros(values.shape[:3], np.uint8), np.zeros(values.shape[:3], bool)


@dataclass
class Findings:
    """What is in the files.

    Attributes
    ----------
    candidates : list of Candidate
    problems : list of str
        What could not be used, and why.
    """

    candidates: list[Candidate] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def look(session: Session) -> Findings:
    """Find the images of an upload; headers are read, and of few files a slice.

    Raises
    ------
    CourseError
        There is no image in it at all; the message holds what was found instead.
    """
    found = Findings()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what they say is in the findings
        volumes = find_volumes(session.study, files_below(session.study))
    for case in volumes.cases:
        if isinstance(case.image, Sequences):
            pairs = zip(case.image.channels, case.image.images, strict=True)
            found.candidates += [Candidate(image, image.path.name, name, case) for name, image in pairs]
        elif isinstance(case.image, NiftiImage) and case.image.channels:
            found.candidates += [
                Candidate(_channel(case.image, number), f"{case.image.path.name}, channel {name}", _known(name), case)
                for number, name in enumerate(case.image.channels)
            ]
        elif isinstance(case.image, NiftiImage):
            sequence = names.sequence(case.image.path.name.split(".")[0])[1]
            found.candidates.append(Candidate(case.image, case.image.path.name, sequence, case))
        else:
            found.candidates.append(Candidate(case.image, _words(case.image), _sequence(case.image), case))
    found.problems += [session.words(item.reason) for item in (*volumes.irregular, *volumes.unused, *volumes.left_out)]
    found.problems += [
        f"{session.words(path)} is an archive inside of the archive: unpack it, and send what is in it."
        for path in session.nested_archives()
    ]
    if volumes.scan is not None:
        masks = set(volumes.scan.segmentations)
        odd = [item for item in volumes.scan.unusable if item.path not in masks]
        found.problems += [f"{session.words(item.path)}: {session.words(item.reason)}" for item in odd]
    found.problems = list(dict.fromkeys(found.problems))
    if not found.candidates:
        said = " ".join(found.problems[:5]) or "Neither DICOM nor NIfTI files are in it."
        raise CourseError(
            f"There is no volume in what you sent. {said} Send a zip of a folder of DICOM files, or NIfTI files (.nii, "
            ".nii.gz)."
        )
    return found


def suggest(candidates: list[Candidate], channels: tuple[str, ...]) -> list[Candidate | None]:
    """For each channel of a net the image that is most likely it, or None; for a net without channels the first.

    A sequence is asked for by name; images of other names are not suggested.
    """
    if not channels:
        return [max(candidates, key=lambda one: int(np.prod(one.image.shape)))]
    if len(channels) == len(candidates) == 1:
        return list(candidates)
    wanted = [_known(name) for name in channels]
    return [next((one for one in candidates if one.sequence and one.sequence == name), None) for name in wanted]


def put_together(chosen: list[Candidate | None], recipe: Recipe) -> Study:
    """The study that a net is to see.

    Raises
    ------
    CourseError
        A channel is missing, an image is chosen twice, the images are of several patients or lie on different grids,
        or there is too much of it.
    """
    channels = recipe.channels
    if None in chosen:
        missing = [name for name, one in zip(channels or ("image",), chosen, strict=True) if one is None]
        raise CourseError(
            f"The net wants {len(chosen)} images, and {', '.join(missing)} is still missing: choose one for each, or "
            "send the sequences that are not there."
        )
    images = [one.image for one in chosen]
    if len({id(image) for image in images}) < len(images):
        raise CourseError("One image is chosen for two sequences: each needs its own.")
    patients = {image.patient_id for image in images if isinstance(image, dicom.Series)}
    if len(patients) > 1:
        raise CourseError("The images are of different patients: send the study of one.")
    first = images[0]
    for one, name in zip(chosen, channels, strict=False):
        if one.image.shape != first.shape or not np.allclose(one.image.affine, first.affine, atol=_GRID_MM):
            raise CourseError(
                f"{name} ({_size(one.image)}) does not lie on the grid of {channels[0]} ({_size(first)}), and a net "
                "needs all sequences voxel on voxel: register and resample them first."
            )
    if (values := int(np.prod(first.shape, dtype=float)) * len(images)) > MOST_VOXELS:
        raise CourseError(
            f"The study has {values / 1e6:.0f} million values, and {MOST_VOXELS / 1e6:.0f} million are the most that "
            "is taken here: cut the part out that matters."
        )
    truth = next((one.case for one in chosen if one.case.has_mask), None)
    return Study("study", tuple(images), channels, truth)


def remarks(study: Study, recipe: Recipe) -> list[str]:
    """What does not forbid a segmentation, and should make one doubt it. A middle slice is read.

    Raises
    ------
    CourseError
        The middle slice cannot be read.
    """
    said = []
    modalities = {image.modality for image in study.images if isinstance(image, dicom.Series)} - {recipe.modality}
    if recipe.modality and modalities:
        said.append(f"The net was trained on {recipe.modality}, and this is {', '.join(sorted(modalities))}.")
    if set(recipe.voxel_ratios(study.spacing_mm)) != {1}:
        said.append(
            f"The voxels are {_mm(study.spacing_mm)}, and the net was trained on {_mm(recipe.spacing_mm)}: the image "
            "is brought to these, and the answer back. What is smaller than either is lost or blurred."
        )
    middle = slice(study.shape[0] // 2, study.shape[0] // 2 + 1)
    values = study.read((middle, slice(None), slice(None)))[0]
    values = values if study.channels else values[..., np.newaxis]
    if not np.isfinite(values).all():
        raise CourseError("The image holds values that are no numbers (nan or infinite): export it again.")
    for number, name in enumerate(study.channels or ("The image",)):
        if np.ptp(values[..., number]) == 0:
            said.append(f"{name} has one and the same value all over its middle slice: is it an empty image?")
    if getattr(recipe.normalise, "where", "") == "nonzero" and np.mean(values[..., 0] == 0) < _AIR_OF_STRIPPED:
        said.append(
            "The net was trained on brains without skull, where air is 0, and here hardly a voxel is 0: strip the "
            "skull first, or expect nonsense."
        )
    if study.is_dicom and min(study.shape) < 8:
        said.append(f"There are only {min(study.shape)} slices.")
    return said


def facts(study: Study) -> dict[str, str]:
    """What the page and the report say of a study: nothing that names anybody."""
    kind = f"DICOM, {', '.join(sorted({image.modality for image in study.images}))}" if study.is_dicom else "NIfTI"
    sides = " x ".join(f"{side * step:.0f}" for side, step in zip(study.shape, study.spacing_mm, strict=True))
    return {
        "files": f"{kind}, {sum(len(image.files) for image in study.images)} files",
        "images": ", ".join(study.channels) or "one",
        "voxels (z, y, x)": " x ".join(map(str, study.shape)),
        "size of a voxel (z, y, x)": _mm(study.spacing_mm),
        "field of view (z, y, x)": f"{sides} mm",
        "truth": "a mask came with the study" if study.mask_of is not None else "none",
    }


def _channel(image: NiftiImage, number: int) -> NiftiImage:
    """One channel of a 4D file as an image of its own."""
    own = {name: getattr(image, name) for name in NiftiImage.__dataclass_fields__}
    return _OneChannel(**own | {"channels": (), "order": ()}, whole=image, number=number)


@dataclass(frozen=True, eq=False)
class _OneChannel(NiftiImage):
    whole: NiftiImage | None = None
    number: int = 0

    def read(self, *region: slice) -> np.ndarray:
        return self.whole.read(*region)[..., self.number]


def _words(series: dicom.Series) -> str:
    number = "" if series.number is None else f"series {series.number}, "
    return f"{number}{series.modality} {series.description!r}, {len(series.frames)} slices"


def _known(name: str) -> str:
    return names.sequence_named(name)


def _sequence(series: dicom.Series) -> str:
    """The MR sequence that a series' description and protocol speak of, and whether contrast agent was given.

    "T1 post Gd", or "T1" with a ContrastBolusAgent in the header, is t1ce; where several sequences are named, none is.
    """
    try:
        header = dcmread(series.files[0], stop_before_pixels=True, specific_tags=["ProtocolName", "ContrastBolusAgent"])
        protocol, agent = str(header.get("ProtocolName", "")), str(header.get("ContrastBolusAgent", ""))
    except Exception:  # pydicom raises what it likes on damaged headers; the description may do
        protocol = agent = ""
    for text in (series.description, protocol):
        if (whole := names.sequence_named(text)) in names.SEQUENCES:
            return whole
        words = re.findall(r"[a-z0-9]+", text.lower())
        found = {names.sequence_named(word) for word in words} & names.SEQUENCES.keys()
        found -= {"t2"} if "flair" in found else set()  # "T2 FLAIR"
        if found == {"t1"} and (agent or _WITH_CONTRAST.intersection(words)):
            return "t1ce"
        if len(found) == 1:
            return found.pop()
    return ""


def _size(image: Image) -> str:
    return f"{' x '.join(map(str, image.shape))} voxels of {_mm(image.spacing_mm)}"


def _mm(spacing) -> str:
    return f"{' x '.join(f'{step:.2g}' for step in spacing)} mm"
