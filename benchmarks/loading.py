"""Reading DICOM: patches, volumes, headers, beside the peers and beside the disk itself.

    python benchmarks/loading.py [rounds]

All contenders take turns in one process, A B C A B C ..., on files that the operating system has in memory; a ratio is
the median over the rounds of (our time / that of the other in the same round). "The limit" is the work nobody can
leave out: reading the bytes and casting them to float32, the files and offsets being known.
"""

import os
import statistics
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
from archive import dicom_archive, nifti_archive
from table import Row, header, print_table

SERIES, SHAPE, PATCH = 20, (120, 512, 512), (64, 64, 64)
SCRATCH = Path(tempfile.gettempdir()) / "course-benchmarks"


def main(rounds: int) -> None:
    print(header("pydicom", "SimpleITK", "monai", "torchio", "nibabel"))
    print_table(rows(rounds))


def rows(rounds: int = 7) -> list[Row]:
    """Every measurement as a row of the table."""
    os.environ["COURSE_DATA"] = str(SCRATCH / "home")  # our catalogue belongs to the benchmark
    warnings.filterwarnings("ignore")
    root = dicom_archive(SCRATCH, SERIES, SHAPE)
    niftis = nifti_archive(SCRATCH, SERIES, SHAPE)
    return [*_patches(root, niftis, rounds), *_volumes(root, rounds), *_headers(root, rounds)]


def _patches(root: Path, niftis: list[Path], rounds: int) -> list[Row]:
    from course_lib import dicom

    series = list(dicom.scan(root))
    plans = [[(frame.file, frame.offset) for frame in one.frames] for one in series]
    rng = np.random.default_rng(0)

    def corner():
        return [int(rng.integers(0, side - patch + 1)) for side, patch in zip(SHAPE, PATCH, strict=True)]

    def ours(count):
        for _ in range(count):
            one = series[rng.integers(SERIES)]
            z, y, x = (slice(c, c + p) for c, p in zip(corner(), PATCH, strict=True))
            patch = one.read(z, y, x).astype(np.float32)
            assert patch.shape == PATCH

    def limit(count):
        """The touched rows of the touched files, and the cast: no geometry, no rescale, no check."""
        depth, height, width = PATCH
        buffer = bytearray(height * SHAPE[2] * 2)
        for _ in range(count):
            plan = plans[rng.integers(SERIES)]
            z, y, x = corner()
            patch = np.empty(PATCH, np.float32)
            for i, (file, offset) in enumerate(plan[z : z + depth]):
                handle = os.open(file, os.O_RDONLY)
                os.preadv(handle, [buffer], offset + y * SHAPE[2] * 2)
                os.close(handle)
                patch[i] = np.frombuffer(buffer, np.int16).reshape(height, -1)[:, x : x + width]

    import torch
    from monai.data import Dataset, PersistentDataset
    from monai.transforms import Compose, EnsureChannelFirstd, LoadImaged, RandSpatialCropd

    def pipeline():
        return Compose(
            [
                LoadImaged("image", reader="PydicomReader"),
                EnsureChannelFirstd("image"),
                RandSpatialCropd("image", PATCH, random_size=False),
            ]
        )

    folders = [{"image": str(root / f"P{number:03d}")} for number in range(SERIES)]
    plain = Dataset(folders, pipeline())
    persistent = PersistentDataset(folders, pipeline(), cache_dir=SCRATCH / "monai-cache")

    def monai(dataset):
        def run(count):
            for _ in range(count):
                assert tuple(dataset[int(rng.integers(SERIES))]["image"].shape[1:]) == PATCH

        return run

    import torchio

    sampler = torchio.UniformSampler(PATCH)

    def tio(patches_a_volume):
        def run(count):
            done = 0
            while done < count:
                subject = torchio.Subject(image=torchio.ScalarImage(niftis[int(rng.integers(SERIES))]))
                for patch in sampler(subject, min(patches_a_volume, count - done)):
                    assert patch.image.data.to(torch.float32).shape[1:] == PATCH
                    done += 1

        return run

    work = "64³ patches a second, each of a random series"
    for number in range(SERIES):  # PersistentDataset makes its files, which is not what is measured
        persistent[number]
    return _turns(
        work,
        rounds,
        {
            "course_lib: series.read": (ours, 100),
            "the limit: bare reads of the rows, cast": (limit, 100),
            "MONAI Dataset, PydicomReader, RandSpatialCrop": (monai(plain), 2),
            "MONAI PersistentDataset (volumes as .pt)": (monai(persistent), 20),
            "TorchIO, NIfTI, one patch a volume": (tio(1), 10),
            "TorchIO, NIfTI, eight patches of each volume": (tio(8), 16),
        },
        least=[0.5, 50, 5, 5, None],
    )


def _volumes(root: Path, rounds: int) -> list[Row]:
    from course_lib import dicom

    series = list(dicom.scan(root))
    plans = [[(frame.file, frame.offset) for frame in one.frames] for one in series]
    files = [[str(path) for path in one.files] for one in series]

    def ours(count):
        for number in range(count):
            assert series[number % SERIES].volume().array.astype(np.float32).shape == SHAPE

    def limit(count):
        for number in range(count):
            stored = np.empty(SHAPE, np.int16)
            for plane, (file, offset) in zip(stored, plans[number % SERIES], strict=True):
                handle = os.open(file, os.O_RDONLY)
                os.preadv(handle, [plane], offset)
                os.close(handle)
            stored.astype(np.float32)

    import SimpleITK
    from monai.data import PydicomReader

    def itk(count):
        for number in range(count):
            reader = SimpleITK.ImageSeriesReader()
            reader.SetFileNames(files[number % SERIES])
            array = SimpleITK.GetArrayFromImage(reader.Execute())
            assert array.astype(np.float32).shape == SHAPE

    def monai(count):
        reader = PydicomReader()
        for number in range(count):
            array, _ = reader.get_data(reader.read(str(root / f"P{number % SERIES:03d}")))
            assert array.astype(np.float32).size == np.prod(SHAPE)

    return _turns(
        "whole volumes a second (120 x 512 x 512), as float32",
        rounds,
        {
            "course_lib: series.volume": (ours, 4),
            "the limit: bare reads, cast": (limit, 4),
            "MONAI PydicomReader": (monai, 1),
            "SimpleITK ImageSeriesReader (files in order)": (itk, 1),
        },
        least=[0.6, 5, 2],
    )


def _headers(root: Path, rounds: int) -> list[Row]:
    import pydicom

    from course_lib import dicom

    paths = sorted(root.rglob("*.dcm"))

    def first(count):
        assert len(dicom.scan(root, remember=False)) == SERIES

    def again(count):
        assert len(dicom.scan(root)) == SERIES

    def loop(count):
        for path in paths:
            pydicom.dcmread(path, stop_before_pixels=True)

    again(0)
    new = _turns(
        f"headers a second, {len(paths)} files",
        rounds,
        {
            "course_lib: scan, nothing remembered": (first, len(paths)),
            "pydicom loop, stop_before_pixels": (loop, len(paths)),
        },
        least=[2],
    )
    known = _turns(
        f"headers a second, {len(paths)} files, seen before",
        rounds,
        {
            "course_lib: scan, from its catalogue": (again, len(paths)),
            "pydicom loop, stop_before_pixels": (loop, len(paths)),
        },
        least=[50],
    )
    return new + known


def _turns(work: str, rounds: int, contenders: dict, least: list) -> list[Row]:
    """Let contenders take turns; the first is ours."""
    seconds = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, (run, count) in contenders.items():
            start = time.perf_counter()
            run(count)
            if number:  # the first round warms up
                seconds[name].append((time.perf_counter() - start) / count)
    ours = next(iter(contenders))
    return [
        Row(
            work,
            name,
            1 / statistics.median(own),
            statistics.median(other / mine for other, mine in zip(own, seconds[ours], strict=True)),
            at_least,
        )
        for (name, own), at_least in zip(seconds.items(), [None, *least], strict=True)
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) == 2 else 7)
