"""The NIfTI files of a folder -> images, with the sequences of a patient put together, and masks."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from course_lib.datasets import names
from course_lib.datasets.errors import DatasetError
from course_lib.datasets.files import NIFTI, FoundFile, has_suffix, stem_of
from course_lib.datasets.nifti_images import NiftiImage, Sequences, lies_on, nifti_image
from course_lib.datasets.remarks import LeftOut

_MANY = 500  # from here on a bar is shown


@dataclass
class NiftiFiles:
    """What the NIfTI files of a folder are.

    Attributes
    ----------
    images : list of (subject, NiftiImage or Sequences)
        The subject is the name of the case, without that of the sequence.
    masks : list of NiftiImage
    left_out : list of LeftOut
    """

    images: list[tuple[str, NiftiImage | Sequences]] = field(default_factory=list)
    masks: list[NiftiImage] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def nifti_files(folder: Path, files: list[FoundFile]) -> NiftiFiles:
    """Open the headers of a folder's NIfTI files, and tell images from masks by their names."""
    found, images = NiftiFiles(), []
    ours = [file for file in files if has_suffix(file.path, NIFTI)]
    for path, _, trouble in tqdm(ours, desc="Headers", unit="file", leave=False, disable=len(ours) < _MANY):
        mask = names.is_mask(path, folder)
        try:
            if trouble:
                raise DatasetError(trouble)
            image = nifti_image(path, () if mask else _channels_by_dataset_json(path.parent, folder))
        except DatasetError as error:
            found.left_out.append(LeftOut(path, str(error)))
            continue
        (found.masks if mask else images).append(image)
    _put_together(images, found)
    return found


def _put_together(images: list[NiftiImage], found: NiftiFiles) -> None:
    """Sequences of one subject in one folder become one image."""
    mask_stems = {stem_of(mask.path) for mask in found.masks}
    groups = defaultdict(dict)
    for image in images:
        stem = stem_of(image.path)
        subject, sequence = names.sequence(stem)
        if not sequence:
            case, number = names.numbered_channel(stem)
            subject, sequence = (case, number) if number and case in mask_stems else (stem, "")
        if image.channels or sequence in groups[image.path.parent, subject]:
            subject, sequence = stem, ""
        groups[image.path.parent, subject][sequence] = image
    whole = []
    for (_, subject), group in groups.items():
        first = next(iter(group.values()))
        if len(group) == 1 or "" in group or not all(lies_on(image, first.grid) for image in group.values()):
            # a single sequence, or several that do not lie on one grid: images of their own
            found.images += [
                (subject if len(group) == 1 and not image.channels else stem_of(image.path), image)
                for image in group.values()
            ]
            continue
        order = sorted(group, key=_place)
        whole.append((subject, Sequences(tuple(order), tuple(group[name] for name in order))))
    found.images += _complete(whole, found.left_out)


def _complete(whole: list[tuple[str, Sequences]], left_out: list[LeftOut]) -> list[tuple[str, Sequences]]:
    """The subjects that have the sequences which most have: the channels of a batch are the same everywhere."""
    if not whole:
        return []
    count = Counter(image.channels for _, image in whole)
    usual = max(count, key=lambda channels: (count[channels], len(channels), channels))
    for subject, image in whole:
        if image.channels != usual:
            left_out.append(
                LeftOut(
                    image.path.parent,
                    f"{subject} has the sequences {', '.join(image.channels)}, and most others {', '.join(usual)}: the "
                    "channels of a batch are the same in every case",
                )
            )
    return [(subject, image) for subject, image in whole if image.channels == usual]


def _place(sequence: str) -> tuple:
    """MR sequences in their usual order, numbered channels by their number."""
    known = list(names.SEQUENCES)
    return (known.index(sequence) if sequence in known else len(known)), sequence


def looks_like_labels(image: NiftiImage) -> bool:
    """Whether the middle slice holds few whole numbers from 0 to 255; bytes are believed to be labels."""
    try:
        if image.channels:
            return False
        middle = image.shape[0] // 2
        values = np.unique(image.read(slice(middle, middle + 1), slice(None), slice(None)))
    except DatasetError:
        return False
    return len(values) <= 64 and values[0] >= 0 and values[-1] <= 255 and np.array_equal(values, np.round(values))


def _channels_by_dataset_json(folder: Path, root: Path) -> tuple[str, ...]:
    """The names of channels by the nearest dataset.json, as the Medical Segmentation Decathlon and nnU-Net write it."""
    while True:
        if found := _channels_in(folder / "dataset.json"):
            return found
        if folder == root or folder == folder.parent:
            return ()
        folder = folder.parent


@lru_cache(maxsize=64)
def _channels_in(path: Path) -> tuple[str, ...]:
    try:
        content = json.loads(path.read_text("utf-8"))
        channels = content.get("modality") or content.get("channel_names") or {}
        return tuple(str(channels[number]) for number in sorted(channels, key=int))
    except (OSError, ValueError, AttributeError, TypeError, KeyError):
        return ()
