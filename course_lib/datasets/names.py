"""What names of files and folders say: image or mask, of which case, which sequence, left or right, which part."""

import re
from pathlib import Path

from course_lib.datasets.files import stem_of


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


MASK_WORDS = _set(
    "mask masks seg segs segmentation segmentations label labels labelmap annotation annotations gt groundtruth truth "
    "roi contour contours fusion consensus staple labelstr labelsts labelsval"
)
IMAGE_WORDS = _set("image images img imgs scan scans imagestr imagests imagesval photos pictures")
AGREED_WORDS = _set("fusion consensus staple majority")  # made of several masks, so better than each
SIDES = ("left", "right")
_MODALITIES = _set("ct mr mri pet")
PARTS = {
    "train": "train", "training": "train", "val": "validation", "valid": "validation", "validation": "validation",
    "test": "test", "testing": "test", "holdout": "test", "imagestr": "train", "imagests": "test",
}  # fmt: skip

SEQUENCES = {  # as BraTS names them, in the order of their channels -> by what names files go
    "t1": ("t1", "t1n", "t1w"),
    "t1ce": ("t1ce", "t1c", "t1gd", "t1gad", "t1post"),
    "t2": ("t2", "t2w"),
    "flair": ("flair", "fla", "t2f", "t2flair"),
}
_SEQUENCE_OF = {name: sequence for sequence, names in SEQUENCES.items() for name in names}
_PROCESSED = _set("bet brain stripped skullstripped registered reg n4 norm preprocessed")
_TIME_POINT = re.compile(r"^(BraTS-[A-Za-z]+-\d+)-\d{3}$")
_TCGA = re.compile(r"^(TCGA[-_][A-Za-z0-9]{2}[-_][A-Za-z0-9]{4})(?![A-Za-z0-9])")
_CHANNEL_NUMBER = re.compile(r"^(.+)_(\d{4})$")


def words(name: str) -> tuple[str, ...]:
    """The words of a name, in small letters.

    >>> words("ManualMask"), words("CXR_png"), words("right lung")
    (('manual', 'mask'), ('cxr', 'png'), ('right', 'lung'))
    """
    return tuple(word.lower() for word in re.findall(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+[a-z]*", name))


def is_mask(path: Path, root: Path) -> bool:
    """Whether a file is a mask, by the nearest folder below the root that says so, else by its own name.

    >>> root = Path("set")
    >>> is_mask(root / "labelsTr" / "a.nii", root), is_mask(root / "a_seg.nii", root), is_mask(root / "a.nii", root)
    (True, True, False)
    """
    own = set(_plain(stem_of(path)))
    if own & MASK_WORDS:
        return not _says(path.parent.name, IMAGE_WORDS) or path.parent == root
    if own & (IMAGE_WORDS | _MODALITIES) and path.parent.name.lower() not in MASK_WORDS:
        return False  # "ct_half" in "lung_labels": laid beside its mask
    for folder in path.relative_to(root).parts[-2::-1]:
        if _says(folder, MASK_WORDS):
            return True
        if _says(folder, IMAGE_WORDS):
            return False
    return False


def key(stem: str) -> tuple[str, ...]:
    """What the names of an image and of its mask have in common.

    >>> key("CT_image") == key("CT_mask"), key("CHNCXR_0001_0_mask"), key("12 left lung-label")
    (True, ('chncxr', '0001', '0'), ('12', 'lung'))
    """
    return tuple(word for word in _plain(stem) if word not in MASK_WORDS | IMAGE_WORDS | set(SIDES))


def side(path: Path, root: Path) -> str:
    """ "left", "right" or "", from the file's own name or the nearest folder that says so."""
    for name in (stem_of(path), *path.relative_to(root).parts[-2::-1]):
        found = set(SIDES) & set(words(name))
        if len(found) == 1:
            return found.pop()
    return ""


def sequence(stem: str) -> tuple[str, str]:
    """(subject, sequence) of a file of a multi-sequence MR study; the sequence is "" where the name holds none.

    >>> sequence("BraTS20_Training_001_t1ce"), sequence("BraTS-GLI-00001-000-t2f"), sequence("TCGA-DU-7294_fla_bet")
    (('BraTS20_Training_001', 't1ce'), ('BraTS-GLI-00001-000', 'flair'), ('TCGA-DU-7294', 'flair'))
    """
    pieces = re.split(r"([_-])", stem)
    while len(pieces) > 2 and pieces[-1].lower() in _PROCESSED:
        pieces = pieces[:-2]
    found = _SEQUENCE_OF.get(pieces[-1].lower(), "")
    return ("".join(pieces[:-2]), found) if found else (stem, "")


def sequence_named(name: str) -> str:
    """The sequence of a name such as "T1gd", or the name itself."""
    return _SEQUENCE_OF.get("".join(filter(str.isalnum, name)).lower(), name)


def numbered_channel(stem: str) -> tuple[str, str]:
    """(case, channel) of a name as nnU-Net gives them; the channel is "" where there is none.

    >>> numbered_channel("lung_007_0001"), numbered_channel("lung_007")
    (('lung_007', '0001'), ('lung_007', ''))
    """
    found = _CHANNEL_NUMBER.match(stem)
    return (found[1], found[2]) if found else (stem, "")


def patient_in(name: str) -> str:
    """The patient in the name of a case; the name itself where it holds no known kind of number.

    >>> patient_in("BraTS-GLI-00001-001"), patient_in("TCGA_DU_7294_19890104_12"), patient_in("case 7")
    ('BraTS-GLI-00001', 'TCGA_DU_7294', 'case 7')
    """
    found = _TIME_POINT.match(name) or _TCGA.match(name)
    return found[1] if found else name


def part_of(path: Path, root: Path) -> str:
    """ "train", "validation" or "test", where a folder of the path says so."""
    for folder in path.relative_to(root).parts[:-1]:
        if folder.lower() in PARTS:
            return PARTS[folder.lower()]
    return ""


def is_structure(folder: str) -> bool:
    """Whether a folder's name speaks of images, masks or parts of a split, so that it is no class."""
    return folder.lower() in PARTS or _says(folder, MASK_WORDS | IMAGE_WORDS)


def _plain(stem: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", stem).lower()))


def _says(name: str, vocabulary: frozenset) -> bool:
    return name.lower() in vocabulary or bool(vocabulary.intersection(words(name)))
