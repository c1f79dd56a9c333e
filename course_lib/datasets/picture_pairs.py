"""The pictures of a folder -> images with their masks, by names alone: pictures do not say where they belong."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from course_lib.datasets import names
from course_lib.datasets.files import FoundFile, shared_folders, stem_of
from course_lib.datasets.label_maps import LabelMap, MaskFile
from course_lib.datasets.pictures import PICTURES
from course_lib.datasets.remarks import LeftOut


@dataclass
class PicturePairs:
    """What the pictures of a folder are.

    Attributes
    ----------
    pairs : list of (Path, Path or LabelMap)
        Image and mask, sorted by image.
    of_others : dict of Path -> Path or LabelMap
        Masks of images that are no pictures.
    images : list of Path
        Pictures without a mask.
    unused : list of LeftOut
        Masks that are nobody's.
    left_out : list of LeftOut
        Files that cannot be read.
    """

    pairs: list[tuple[Path, Path | LabelMap]] = field(default_factory=list)
    of_others: dict[Path, Path | LabelMap] = field(default_factory=dict)
    images: list[Path] = field(default_factory=list)
    unused: list[LeftOut] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def picture_pairs(folder: Path, files: list[FoundFile], also: list[Path] = ()) -> PicturePairs:
    """Pair the pictures below a folder: no pixel is read.

    A mask lies in a folder such as `masks/` or `labelsTr/`, or has a word such as `_mask`, `_seg` or `-label` in its
    name. It belongs to the image of the same name, of several to that in the nearest folder. A left and a right mask
    of one image are united; which is which is not believed, since some mean the side of the picture.

    Parameters
    ----------
    also : list of Path
        Images that are no pictures, such as DICOM files, and may have pictures as masks.
    """
    found, others = PicturePairs(), set(also)
    images, masks = list(also), []
    for path, _, trouble in files:
        if path.suffix.lower() in PICTURES:
            if trouble:
                found.left_out.append(LeftOut(path, trouble))
            else:
                (masks if names.is_mask(path, folder) else images).append(path)
    by_stem, by_key = defaultdict(list), defaultdict(list)
    for image in images:
        by_stem[stem_of(image).lower()].append(image)
        by_key[names.key(stem_of(image))].append(image)
    claims = defaultdict(list)
    for mask in masks:
        alike = by_stem.get(stem_of(mask).lower()) or by_key.get(names.key(stem_of(mask)), [])
        if not alike:
            found.unused.append(LeftOut(mask, "a mask, and no image has its name"))
            continue
        nearest = max(shared_folders(mask, image) for image in alike)
        near = [image for image in alike if shared_folders(mask, image) == nearest]
        if len(near) > 1:
            found.unused.append(
                LeftOut(mask, f"a mask of several images ({', '.join(path.name for path in near[:3])}): rename them")
            )
        else:
            claims[near[0]].append(mask)
    for image in images:
        if image not in claims:
            if image not in others:
                found.images.append(image)
            continue
        mask = _united(image, claims[image], folder, found.unused)
        if image in others:
            found.of_others[image] = mask
        else:
            found.pairs.append((image, mask))
    found.pairs.sort(key=lambda pair: pair[0])
    return found


def _united(image: Path, masks: list[Path], folder: Path, unused: list[LeftOut]) -> Path | LabelMap:
    """A left and a right mask as one, else the first by path."""
    masks = sorted(masks)
    if len(masks) == 1:
        return masks[0]
    sides = {names.side(mask, folder): mask for mask in reversed(masks)}
    if all(side in sides for side in names.SIDES):
        chosen = LabelMap(tuple(MaskFile(sides[side], label=1) for side in names.SIDES))
    else:
        chosen = next((mask for mask in masks if stem_of(mask).lower() == stem_of(image).lower()), masks[0])
    used = chosen.files if isinstance(chosen, LabelMap) else (chosen,)
    unused += [LeftOut(mask, f"{image.name} has a mask already, {chosen}") for mask in masks if mask not in used]
    return chosen
