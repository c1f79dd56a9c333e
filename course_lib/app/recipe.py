"""What the net of a run takes and gives: all that stands between a study and its segmentation, beside the weights.

A run knows how its net is built and what the weights are (`training.Run.model`). It does not know what an image has to
look like, nor what the channels of the answer mean: that is for the author to say, once, in `use.json` in the folder of
the run.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from pydicom.sr.codedict import Code

from course_lib import pipeline
from course_lib.dicom.writing import Segment
from course_lib.errors import CourseError
from course_lib.pipeline.intensity import Normalization

FILE = "use.json"
WRITER = "course_lib.app"
NORMALISATIONS = ("ZScore", "MinMax", "Window", "Percentiles")  # of course_lib.pipeline
SAME_VOXELS = 1.05  # times larger or smaller
_ANY_STRUCTURE = Segment("", Code("91723000", "SCT", "Anatomical structure"))


@dataclass(frozen=True)
class Recipe:
    """See `publish`, which has the same fields as arguments.

    Attributes
    ----------
    segments : tuple of Segment
        What the labels 1, 2, ... of a result mean.
    regions : mapping of name to tuple of int
        What volumes are reported of: each segment by itself, then what was added.
    """

    title: str
    segments: tuple[Segment, ...]
    regions: Mapping[str, tuple[int, ...]]
    numbers: tuple[int, ...]
    channels: tuple[str, ...]
    window: tuple[int, ...]
    activation: str
    nested: tuple[int, ...]
    normalise: Normalization | None
    modality: str
    spacing_mm: tuple[float, float, float] | None
    overlap: float
    smallest_ml: float

    @property
    def names(self) -> list[str]:
        return [segment.name for segment in self.segments]

    def voxel_ratios(self, spacing_mm: Sequence[float]) -> tuple[float, ...]:
        """How many of the training's voxels one voxel of this size is, along each axis; all 1 where they are the same.

        The same is what differs by less than augmentation changes sizes, and anything where the recipe says no size.
        """
        if self.spacing_mm is None:
            return (1.0, 1.0, 1.0)
        ratios = tuple(here / there for here, there in zip(spacing_mm, self.spacing_mm, strict=True))
        return (1.0, 1.0, 1.0) if max(*ratios, *(1 / ratio for ratio in ratios)) <= SAME_VOXELS else ratios

    def from_numbers(self, mask: np.ndarray, of_dicom: bool = False) -> np.ndarray:
        """A mask with the `numbers` that others use, or with the segments of a DICOM SEG -> labels 1, 2, ...

        Raises
        ------
        CourseError
            The mask holds a number that means nothing to the net.
        """
        numbers = range(1, 1 + len(self.segments)) if of_dicom else self.numbers
        if foreign := set(np.unique(mask).tolist()) - {0, *numbers}:
            raise CourseError(
                f"It holds {', '.join(map(str, sorted(foreign)))}, and the net knows "
                f"{', '.join(f'{number} ({name})' for number, name in zip(numbers, self.names, strict=True))}."
            )
        return _renumbered(mask, {number: label for label, number in enumerate(numbers, 1)})

    def to_numbers(self, labels: np.ndarray) -> np.ndarray:
        """Labels 1, 2, ... -> the `numbers` that others use."""
        return _renumbered(labels, dict(enumerate(self.numbers, 1)))


def publish(
    run,
    *,
    names: Sequence[str | Segment],
    activation: str,
    channels: Sequence[str] = (),
    normalise: Normalization | None = None,
    window: Sequence[int] | None = None,
    nested: Sequence[int] = (),
    numbers: Sequence[int] | None = None,
    regions: Mapping[str, Sequence[int]] | None = None,
    modality: str = "",
    spacing_mm: Sequence[float] | None = None,
    overlap: float = 0.5,
    smallest_ml: float = 0.0,
    title: str = "",
) -> Path:
    """Say what the net of a run takes and gives, so that `course app` can serve it.

    The net is built once from the run to see that it can be, and that it fits what is said here.

    Parameters
    ----------
    run : Run, str or Path
        As for `training.load_run`. Its net segments volumes: whole, by patches, or slice by slice.
    names : sequence of str or dicom.writing.Segment
        What the labels 1, 2, ... of the result mean; a Segment has a code for DICOM, as `dicom.writing.TUMOUR_PARTS`.
    activation : {"softmax", "sigmoid"}
        "softmax": channel k of the net is label k, channel 0 the background. "sigmoid": one channel, which is label 1,
        or regions within each other, see `nested`.
    channels : sequence of str
        The sequences that are the net's input channels, in its order: ("t1", "t1ce", "t2", "flair"). Empty for images
        of one grey value.
    normalise : of pipeline: ZScore, MinMax, Window or Percentiles, optional
        The `method` of the training's `BatchGenerator`.
    window : (h, w) or (d, h, w), optional
        By default the size the net is made for.
    nested : sequence of int
        With "sigmoid", the label of each channel from the outermost region to the innermost, see
        `inference.labels_from_regions`: (2, 1, 3) for WT, TC, ET.
    numbers : sequence of int, optional
        The numbers that the names have in NIfTI masks, those that are read as truth and those that are written:
        (1, 2, 4) in BraTS up to 2021. By default 1, 2, ..., as segments of DICOM and labels in the other arguments
        always are.
    regions : mapping of name to labels, optional
        Regions of several labels to be reported beside the labels themselves: {"whole tumour": (1, 2, 3)}.
    modality : str
        "CT" or "MR", where a DICOM series of another is to be remarked upon.
    spacing_mm : (dz, dy, dx), optional
        The voxels of the training; a study of others is brought to them for the net, and its answer back.
    overlap : float
        Of windows, as for `inference.predict`.
    smallest_ml : float
        Components below this volume are removed from the result.
    title : str
        What the page calls the net; by default the name of the run.

    Returns
    -------
    Path
        `use.json` in the folder of the run; an older one is replaced.

    Raises
    ------
    CourseError
        There is no such run, its net cannot be built, or what is said does not fit the net.

    Examples
    --------
        app.publish("organs", names=dicom.writing.ORGANS, activation="softmax", normalise=pipeline.Window(40, 400))
        app.publish("brats_3d", names=dicom.writing.TUMOUR_PARTS, activation="softmax", modality="MR",
                    channels=("t1", "t1ce", "t2", "flair"), normalise=pipeline.ZScore("nonzero"),
                    regions={"tumour core": (1, 3), "whole tumour": (1, 2, 3)})
    """
    from course_lib import training  # here, not above: pages read recipes, and have no use for an engine

    run = run if isinstance(run, training.Run) else training.load_run(run)
    segments = tuple(name if isinstance(name, Segment) else Segment(name, _ANY_STRUCTURE.code) for name in names)
    model = run.model()
    shape = _input_shape(model, window, run.folder)
    recipe = Recipe(
        title=title or run.folder.resolve().name,
        segments=segments,
        regions={s.name: (k,) for k, s in enumerate(segments, 1)}
        | {name: tuple(map(int, labels)) for name, labels in (regions or {}).items()},
        numbers=tuple(range(1, 1 + len(segments)) if numbers is None else map(int, numbers)),
        channels=tuple(channels),
        window=shape[:-1],
        activation=activation,
        nested=tuple(map(int, nested)),
        normalise=normalise,
        modality=modality,
        spacing_mm=None if spacing_mm is None else tuple(map(float, spacing_mm)),
        overlap=float(overlap),
        smallest_ml=float(smallest_ml),
    )
    _check(recipe, shape[-1], _classes(model), run.folder)
    path = run.folder / FILE
    path.write_text(json.dumps(_to_json(recipe), indent=2) + "\n", encoding="utf-8")
    return path


def load_recipe(folder: Path) -> Recipe:
    """What was published of the run in a folder.

    Raises
    ------
    CourseError
        There is no run, or nothing was published of it, or its `use.json` is damaged.
    """
    path = folder / FILE
    if not (folder / "settings.json").exists():
        raise CourseError(f"There is no run in {folder}: a run is a folder that training.train has written.")
    if not path.exists():
        raise CourseError(
            f"{folder} is a run, but nobody has said yet what its net takes and gives: its {FILE} is missing. Write it "
            "from the notebook that trained the net, with app.publish(run, names=..., activation=...)."
        )
    try:
        return _of_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(f"{path} is damaged ({type(error).__name__}: {error}): publish the run again.") from error


def _input_shape(model, window, folder: Path) -> tuple[int, ...]:
    """(h, w, C) or (d, h, w, C): the sides of a window, and the channels of the net."""
    *sides, count = tuple(getattr(model, "input_shape", ()) or ())[1:] or (None,)
    if window is not None:
        if len(window) != len(sides) or any(own not in (None, int(side)) for own, side in zip(sides, window)):  # noqa: B905
            raise CourseError(f"The net of {folder} takes windows of {tuple(sides)}, not {tuple(window)}.")
        sides = [int(side) for side in window]
    if len(sides) not in (2, 3) or None in (*sides, count):
        raise CourseError(
            f"The net of {folder} takes images of {tuple(sides)} with {count} channels: say with window=(h, w) or "
            "(d, h, w) in which pieces a volume is to go through it."
        )
    return (*sides, count)


def _classes(model) -> int:
    shape = model.output_shape
    return (shape[0] if isinstance(shape, list) else shape)[-1]


def _check(recipe: Recipe, channels: int, classes: int, folder: Path) -> None:
    trouble = ""
    labels = set(range(1, len(recipe.segments) + 1))
    if max(1, len(recipe.channels)) != channels:
        trouble = f"takes {channels} channels, but channels={recipe.channels} names {len(recipe.channels)}"
    elif recipe.activation == "softmax":
        if classes != len(labels) + 1 or recipe.nested:
            trouble = f"gives {classes} classes by softmax, so {classes - 1} names belong to it and no nested labels"
    elif recipe.activation != "sigmoid":
        trouble = f"cannot be used with activation={recipe.activation!r}: 'softmax' or 'sigmoid'"
    elif classes == 1 and (len(labels) != 1 or recipe.nested):
        trouble = "gives one class, so one name belongs to it and no nested labels"
    elif classes > 1 and (len(recipe.nested) != classes or set(recipe.nested) != labels):
        trouble = (
            f"gives {classes} classes by sigmoid, which may overlap: nested=(...) has to name the label of each, from "
            "the outermost region to the innermost, and each label once"
        )
    if not trouble and len(set(recipe.regions)) < len(recipe.segments):
        trouble = "has two names that are the same"
    if not trouble and (foreign := {k for region in recipe.regions.values() for k in region} - labels):
        trouble = f"gives the labels {sorted(labels)}, but a region names {sorted(foreign)}"
    if not trouble and (len(set(recipe.numbers)) != len(labels) or not all(0 < n < 256 for n in recipe.numbers)):
        trouble = f"finds {len(labels)} structures, and numbers={recipe.numbers} are not as many, all of 1 to 255"
    if not trouble and recipe.normalise is not None and type(recipe.normalise).__name__ not in NORMALISATIONS:
        trouble = f"can be served with a normalisation of pipeline ({', '.join(NORMALISATIONS)}) or none"
    if not trouble and recipe.spacing_mm is not None and (len(recipe.spacing_mm) != 3 or min(recipe.spacing_mm) <= 0):
        trouble = f"cannot have spacing_mm={recipe.spacing_mm}: three lengths above 0, (dz, dy, dx)"
    if not trouble and not 0 <= recipe.overlap < 1:
        trouble = f"cannot have overlap={recipe.overlap}: a share from 0 up to, not including, 1"
    if trouble:
        raise CourseError(f"The net of {folder} {trouble}.")


def _to_json(recipe: Recipe) -> dict:
    said = {field.name: getattr(recipe, field.name) for field in fields(Recipe)}
    said["segments"] = [{"name": s.name, "code": _code(s.code), "category": _code(s.category)} for s in recipe.segments]
    if recipe.normalise is not None:
        said["normalise"] = {"class": type(recipe.normalise).__name__, **asdict(recipe.normalise)}
    return {"written_by": WRITER, **said}


def _of_json(said: dict) -> Recipe:
    if said.pop("written_by") != WRITER:
        raise ValueError("not written by app.publish")
    said["segments"] = tuple(Segment(s["name"], Code(*s["code"]), Code(*s["category"])) for s in said["segments"])
    said["regions"] = {name: tuple(labels) for name, labels in said["regions"].items()}
    for name in ("numbers", "channels", "window", "nested"):
        said[name] = tuple(said[name])
    said["spacing_mm"] = said["spacing_mm"] and tuple(said["spacing_mm"])
    if said["normalise"] is not None:
        options = dict(said["normalise"])
        name = options.pop("class")
        if name not in NORMALISATIONS:
            raise ValueError(f"no normalisation {name!r}")
        said["normalise"] = getattr(pipeline, name)(**options)
    return Recipe(**said)


def _renumbered(labels: np.ndarray, to: Mapping[int, int]) -> np.ndarray:
    table = np.zeros(256, np.uint8)
    table[list(to)] = list(to.values())
    return table[labels]


def _code(code: Code) -> list[str]:
    return [code.value, code.scheme_designator, code.meaning]
