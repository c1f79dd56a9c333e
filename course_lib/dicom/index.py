"""A folder -> the image series in it, and the files that are none, with the reason. Headers only."""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pydicom.uid import UID, MediaStorageDirectoryStorage
from tqdm.auto import tqdm

from course_lib.dicom.catalogue import NOT_READ, Catalogue, Copy, Part, Stack
from course_lib.dicom.errors import DicomFolderError
from course_lib.dicom.frames import frames_of
from course_lib.dicom.grouping import stacks, without_copies
from course_lib.dicom.headers import NotDicom, read_header
from course_lib.dicom.series import Series, series_fields

# What a modality holds that has Rows and Columns, or looks like an image to a newcomer, and is none.
_NOT_IMAGES = {
    "SEG": "a segmentation, not an image: read it with read_mask",
    "RTSTRUCT": "contours (RT Structure Set), not an image: read it with read_mask",
    "RTDOSE": "a dose distribution, not an image",
    "PR": "a presentation state: how to display an image, not an image",
    "KO": "a list of key images, not an image",
    "SR": "a report, not an image",
}
_NOT_DICOM = "not a DICOM file"
_FILES_A_TASK = 64
_WAITING_WORKERS = 16
_MANY_FILES = 2000  # from here on a bar is shown


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
        """The masks among the unusable files, DICOM SEG and RTSTRUCT: for `read_mask`."""
        masks = _NOT_IMAGES["SEG"], _NOT_IMAGES["RTSTRUCT"]
        return tuple(item.path for item in self.unusable if item.reason in masks)

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


def scan(root, *, workers: int | None = None, remember: bool = True) -> Scan:
    """Find the DICOM image series below a folder, without reading a pixel.

    Files belong together by the patient, study and series UIDs in their headers; names, extensions and folders do
    not matter, except that files without a SeriesInstanceUID are a series per folder. Where the files of one
    SeriesInstanceUID are not one stack (a localizer among them, another matrix size, several echoes or time points),
    each stack becomes a `Series` of its own, which says in `distinction` what sets it apart. Copies of a file are
    set aside among the unusable ones.

    What was found is kept in a catalogue below `settings.cache_home()`. The next scan reads the headers of new and
    changed files only, told by size and time of change.

    Parameters
    ----------
    root : path of a folder
        Searched with everything below it.
    workers : int, optional
        How many headers are read at a time. By default the first files decide: one where reading is quick, 16 where
        most of the time is waiting for files (network, spinning disks).
    remember : bool
        False neither reads nor writes the catalogue.

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
    listed = list(_files_below(str(root)))
    catalogue = Catalogue.of(root) if remember else Catalogue.empty(root)
    if not catalogue.holds(listed):
        catalogue = _updated(catalogue, listed, workers, remember)
    reasons = [(file, entry[2]) for file, entry in catalogue.files.items() if entry[2]]
    reasons += [(file, trouble) for file, _, trouble in listed if trouble]
    if not catalogue.stacks and all(reason == _NOT_DICOM for _, reason in reasons):
        raise DicomFolderError(
            f"{root} holds no DICOM file ({len(reasons)} files looked at, with all folders below). "
            "scan() needs DICOM files: give another folder, or unpack the archive first."
        )
    reasons += [
        (copy.frames[0].file, f"a copy of {copy.original}: it has the same SOPInstanceUID and place")
        for copy in catalogue.copies
    ]
    unusable = tuple(Unusable(Path(file), reason) for file, reason in sorted(set(reasons)))
    return Scan(root, tuple(Series(**fields, frames=f, distinction=d) for fields, d, f in catalogue.stacks), unusable)


def _files_below(root: str) -> Iterator[tuple[str, tuple[int, int], str]]:
    """Every file below a folder as (path, (size, time of change), trouble); a folder that cannot be listed, too."""
    seen = set()
    folders = [root]
    while folders:
        folder = folders.pop()
        here = os.path.realpath(folder)
        if here in seen:  # a link to a folder above, or to one already searched
            continue
        seen.add(here)
        try:
            with os.scandir(folder) as entries:
                entries = list(entries)
        except OSError as error:
            if folder == root:
                raise DicomFolderError(
                    f"{root} cannot be listed: {error.strerror}. Ask its owner for read permission."
                ) from None
            yield folder, (0, 0), f"a folder that cannot be listed: {error.strerror}"
            continue
        for entry in entries:
            try:
                if entry.is_dir():
                    folders.append(entry.path)
                elif entry.is_file():
                    stat = entry.stat()
                    yield entry.path, (stat.st_size, stat.st_mtime_ns), ""
                else:  # opening a named pipe would wait for ever
                    yield entry.path, (0, 0), "not a regular file"
            except OSError as error:
                yield entry.path, (0, 0), f"{NOT_READ}: {error.strerror or error}"


def _updated(known: Catalogue, listed: list, workers: int | None, remember: bool) -> Catalogue:
    """The catalogue of what is there now: headers of new and changed files are read, the rest is known."""
    parts, files, found, new = known.parts(), {}, {}, []
    for file, state, trouble in sorted(listed):
        entry = known.files.get(file)
        if trouble:
            continue
        if entry is None or entry[:2] != state:
            new.append((file, state))
        else:
            files[file] = entry
            if not entry[2]:
                found[file] = parts[file]
    try:
        for (file, state), part in _read_headers(new, workers):
            is_image = isinstance(part, Part)
            files[file] = (*state, "" if is_image else part)
            if is_image:
                found[file] = part
    finally:  # interrupted, too: what has been read need not be read again
        result = Catalogue(known.root, files, *_grouped([found[file] for file in sorted(found)]))
        if remember:
            result.without_trouble().save()
    return result


def _read_headers(new: list, workers: int | None) -> Iterator[tuple]:
    """((file, state), what it contributes) of each file."""
    tasks = [new[i : i + _FILES_A_TASK] for i in range(0, len(new), _FILES_A_TASK)]
    with tqdm(total=len(new), desc="Headers", unit="file", disable=len(new) < _MANY_FILES, leave=False) as bar:
        if tasks and workers is None:
            wall, busy = time.perf_counter(), time.thread_time()
            yield from zip(tasks[0], _read_task(tasks[0]), strict=True)
            wall, busy = time.perf_counter() - wall, time.thread_time() - busy
            bar.update(len(tasks.pop(0)))
            # Threads take turns at Python code: they pay where most of the time is waiting for files, else they cost.
            workers = _WAITING_WORKERS if wall > 2 * busy else 1
        pool = ThreadPoolExecutor(workers) if len(tasks) > 1 and workers > 1 else None
        try:
            for task, parts in zip(tasks, (pool.map if pool else map)(_read_task, tasks), strict=True):
                yield from zip(task, parts, strict=True)
                bar.update(len(task))
        finally:
            if pool:
                pool.shutdown(wait=True, cancel_futures=True)


def _read_task(task: list) -> list[Part | str]:
    return [_part_of(file) for file, _ in task]


def _part_of(file: str) -> Part | str:
    """What one file contributes to a series, or the reason why it contributes nothing."""
    try:
        header = read_header(file)
        return _why_no_image(header) or Part(series_fields(header), tuple(frames_of(header, file)))
    except NotDicom:
        return _NOT_DICOM
    except OSError as error:
        return f"{NOT_READ}: {error.strerror or error}"
    except Exception as error:  # pydicom raises what it likes on a damaged header, as late as when a value is asked for
        return f"a DICOM file with a damaged header ({error})"


def _why_no_image(header: dict) -> str | None:
    modality = header.get("Modality", "")
    if header.get("MediaStorageSOPClassUID") == MediaStorageDirectoryStorage:
        return "a DICOMDIR (table of contents), not needed: scan reads the files themselves"
    if modality in _NOT_IMAGES:
        return _NOT_IMAGES[modality]
    if not (header.get("Rows") and header.get("Columns")):
        kind = UID(header.get("SOPClassUID", "")).name
        return f"{kind or 'a DICOM file'} without Rows and Columns, not an image"
    return None


def _grouped(parts: list[Part]) -> tuple[list[Stack], list]:
    """The stacks that the contributions of all files make, in a fixed order, and the frames that are copies."""
    groups = defaultdict(list)
    for part in parts:
        groups[part.key].append(part)
    found, all_copies = [], []
    for key in sorted(groups):
        frames, copies = without_copies([part.frames for part in groups[key]])
        fields = groups[key][0].fields
        all_copies += [Copy(fields, *copy) for copy in copies]
        found += [Stack(fields, words, stack) for words, stack in stacks(frames)]
    return found, all_copies
