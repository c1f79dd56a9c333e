"""A folder -> the image series in it, and the files that are none, with the reason. Headers only."""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydicom import Dataset, dcmread
from pydicom.uid import UID, MediaStorageDirectoryStorage

from course_lib.dicom.errors import DicomFolderError
from course_lib.dicom.frames import TAGS, frames_of
from course_lib.dicom.series import Series, in_slice_order

# What a modality holds that has Rows and Columns, or looks like an image to a newcomer, and is none.
_NOT_IMAGES = {
    "SEG": "a segmentation, not an image: read it with read_mask",
    "RTSTRUCT": "contours (RT Structure Set), not an image",
    "RTDOSE": "a dose distribution, not an image",
    "PR": "a presentation state: how to display an image, not an image",
    "KO": "a list of key images, not an image",
    "SR": "a report, not an image",
}
_NOT_DICOM = "not a DICOM file"


@dataclass(frozen=True)
class Unusable:
    """A file or folder that gave no image, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, repr=False)
class Scan:
    """What a folder holds. Iterating, indexing and `len` speak of its series.

    Attributes
    ----------
    root : Path
    series : tuple of Series
        Sorted by patient, study and series number, whatever the files are called.
    unusable : tuple of Unusable
        Every file that gave no image, sorted by path.
    """

    root: Path
    series: tuple[Series, ...]
    unusable: tuple[Unusable, ...]

    @property
    def segmentations(self) -> tuple[Path, ...]:
        """The DICOM SEG files among the unusable ones: masks, for `read_mask`."""
        return tuple(item.path for item in self.unusable if item.reason == _NOT_IMAGES["SEG"])

    def __iter__(self) -> Iterator[Series]:
        return iter(self.series)

    def __getitem__(self, index: int) -> Series:
        return self.series[index]

    def __len__(self) -> int:
        return len(self.series)

    def __repr__(self) -> str:
        files = "file" if len(self.unusable) == 1 else "files"
        head = f"Scan of {self.root}: {len(self)} series, {len(self.unusable)} unusable {files}"
        return "\n".join([head, *(f"  {series}" for series in self)])


def scan(root) -> Scan:
    """Find the DICOM image series below a folder, without reading a pixel.

    Files belong together by the patient, study and series UIDs in their headers; names, extensions and folders do
    not matter, except that files without a SeriesInstanceUID are a series per folder. Within one SeriesInstanceUID,
    frames of another matrix size or colour (a localizer, a screenshot) become a series of their own, so every series
    has one `shape`.

    Parameters
    ----------
    root : path of a folder
        Searched with everything below it.

    Returns
    -------
    Scan

    Raises
    ------
    DicomFolderError
        The folder does not exist, is a file, cannot be listed, or holds no DICOM file.
    """
    root = Path(root).expanduser()
    if not root.exists():
        raise DicomFolderError(f"There is no folder {root}. scan() needs an existing folder: check the spelling.")
    if not root.is_dir():
        raise DicomFolderError(f"{root} is a file. scan() needs a folder: give the one it lies in, {root.parent}.")

    groups = defaultdict(list)
    unusable = []
    for path, trouble in _files_below(root):
        part = trouble or _series_of_one_file(path)
        if isinstance(part, str):
            unusable.append(Unusable(path, part))
        else:
            groups[_key(part)].append(part)
    if not groups and all(item.reason == _NOT_DICOM for item in unusable):
        raise DicomFolderError(
            f"{root} holds no DICOM file ({len(unusable)} files looked at, with all folders below). "
            "scan() needs DICOM files: give another folder, or unpack the archive first."
        )
    return Scan(root, tuple(_joined(groups[key]) for key in sorted(groups)), tuple(unusable))


def _files_below(root: Path) -> Iterator[tuple[Path, str | None]]:
    """Every file below a folder in a fixed order; a folder that cannot be listed comes with the trouble it made."""
    seen = set()
    refused: list[OSError] = []
    for folder, subfolders, names in os.walk(root, onerror=refused.append, followlinks=True):
        here = os.path.realpath(folder)
        if here in seen:  # a link to a folder above, or to one already searched
            subfolders.clear()
            continue
        seen.add(here)
        subfolders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            yield path, None if path.is_file() else "not a regular file"  # opening a named pipe would wait for ever
    for error in refused:
        if Path(error.filename) == root:
            raise DicomFolderError(f"{root} cannot be listed: {error.strerror}. Ask its owner for read permission.")
        yield Path(error.filename), f"a folder that cannot be listed: {error.strerror}"


def _series_of_one_file(path: Path) -> Series | str:
    """What one file contributes to a series, or the reason why it contributes nothing."""
    try:
        with path.open("rb") as file:
            start = file.read(132)
            # Old files have no preamble: they start with their first element, of group 0002 or 0008.
            if start[128:] != b"DICM" and start[:2] not in (b"\x02\x00", b"\x08\x00", b"\x00\x08"):
                return _NOT_DICOM
            file.seek(0)
            header = dcmread(file, stop_before_pixels=True, force=True, specific_tags=list(TAGS))
        return _why_no_image(header) or Series.of(header, frames_of(header, path))
    except OSError as error:
        return f"a file that cannot be read: {error.strerror or error}"
    except Exception as error:  # pydicom raises what it likes on a damaged header, as late as when a value is asked for
        return f"a DICOM file with a damaged header ({error})"


def _why_no_image(header: Dataset) -> str | None:
    modality = str(header.get("Modality", ""))
    sop_class = header.file_meta.get("MediaStorageSOPClassUID") if hasattr(header, "file_meta") else None
    if sop_class == MediaStorageDirectoryStorage:
        return "a DICOMDIR (table of contents), not needed: scan reads the files themselves"
    if modality in _NOT_IMAGES:
        return _NOT_IMAGES[modality]
    if not (header.get("Rows") and header.get("Columns")):
        kind = UID(str(header.get("SOPClassUID", ""))).name
        return f"{kind or 'a DICOM file'} without Rows and Columns, not an image"
    return None


def _key(part: Series) -> tuple:
    """What the files of one series have in common, in an order to sort by."""
    return (
        part.patient_id,
        part.study_uid,
        -1 if part.number is None else part.number,
        part.series_uid or str(part.files[0].parent),
        part.rows,
        part.columns,
        part.is_colour,
    )


def _joined(parts: list[Series]) -> Series:
    return replace(parts[0], frames=in_slice_order([frame for part in parts for frame in part.frames]))
