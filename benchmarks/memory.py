"""Peak memory of reading patches, from 20 series and from 200, beside the peers.

    python benchmarks/memory.py

Every contender runs in processes of its own. The peak is the largest sum of what the process and its children hold
(proportional set size, so that shared pages count once), looked at 50 times a second; for ours also what the operating
system says of the one process. Most of that is Python, Keras and torch.
"""

import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import NamedTuple

import psutil
from archive import dicom_archive, nifti_archive
from table import header

SHAPE, PATCH, BATCH, PER_CASE = (30, 256, 256), (16, 64, 64), 4, 2
COUNTS = (20, 200)
SCRATCH = Path(tempfile.gettempdir()) / "course-benchmarks"
LIMIT_BYTES = 64 << 20


class Peak(NamedTuple):
    """The peak memory of one contender, in MB, for each number of series."""

    who: str
    megabytes: tuple[float, ...]


def main() -> None:
    print(header("numpy", "monai", "torchio"))
    size = SHAPE[0] * SHAPE[1] * SHAPE[2] * 2 / 1e6
    print(f"Series of {' x '.join(map(str, SHAPE))}, {size:.1f} MB each as int16.")
    print_peaks(peaks())


def print_peaks(found: list[Peak]) -> None:
    names = " | ".join(f"{count} series" for count in COUNTS)
    print(f"\n| peak memory of an epoch, MB | {names} | growth |\n|---|{'---:|' * (len(COUNTS) + 1)}")
    for peak in found:
        figures = " | ".join(f"{value:,.0f}" for value in peak.megabytes)
        print(f"| {peak.who} | {figures} | {100 * (peak.megabytes[-1] / peak.megabytes[0] - 1):+.1f} % |")


def peaks() -> list[Peak]:
    """Every contender's peaks; ours must not grow by more than 5 %."""
    for count in COUNTS:
        dicom_archive(SCRATCH, count, SHAPE)
        dicom_archive(SCRATCH, count, SHAPE, masks=True)
        nifti_archive(SCRATCH, count, SHAPE)
    found = []
    for who in CONTENDERS:
        if who.startswith("course_lib"):
            for count in COUNTS:
                _run(who, count)  # makes the catalogue and the label maps, once for all epochs to come
        runs = [_run(who, count) for count in COUNTS]
        found.append(Peak(who, tuple(run[0] for run in runs)))
        if who.startswith("course_lib"):
            found.append(Peak(f"{who}, high-water mark of its pages", tuple(run[1] for run in runs)))
    return found


def _run(who: str, count: int) -> tuple[float, float]:
    child = subprocess.Popen([sys.executable, __file__, who, str(count)], stdout=subprocess.PIPE, text=True)
    watched, largest = psutil.Process(child.pid), 0
    while child.poll() is None:
        total = 0
        for process in [watched, *_children(watched)]:
            try:
                total += process.memory_full_info().pss
            except psutil.Error:
                continue
        largest = max(largest, total)
        time.sleep(0.02)
    if child.returncode:
        raise SystemExit(f"{who} with {count} series ended with {child.returncode}.")
    return largest / 1e6, float(child.stdout.read())


def _children(process):
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


# --- what runs in a process of its own ------------------------------------------------------------------------------


def ours(count: int, workers: int) -> int:
    from course_lib import datasets, pipeline

    cases = datasets.volumes(dicom_archive(SCRATCH, count, SHAPE, masks=True))
    generator = pipeline.BatchGenerator(
        cases,
        BATCH,
        seed=0,
        sampler=pipeline.Patches(PATCH, per_case=PER_CASE),
        method=pipeline.Window(40, 400),
        workers=workers,
        memory_limit_bytes=LIMIT_BYTES,
    )
    # as many batches whatever the archive: what grows is due to its size, not to how long it runs
    epochs = max(COUNTS) // count
    return sum(len(images) for _ in range(epochs) for images, *_ in generator.as_numpy()) // epochs


def monai(count: int) -> int:
    from monai.data import CacheDataset, DataLoader, list_data_collate
    from monai.transforms import Compose, EnsureChannelFirstd, LoadImaged, RandSpatialCropSamplesd

    folders = [{"image": str(folder)} for folder in sorted(dicom_archive(SCRATCH, count, SHAPE).iterdir())]
    steps = [
        LoadImaged("image", reader="PydicomReader"),
        EnsureChannelFirstd("image"),
        RandSpatialCropSamplesd("image", PATCH[::-1], num_samples=PER_CASE, random_size=False),
    ]
    loader = DataLoader(
        CacheDataset(folders, Compose(steps), progress=False),
        batch_size=BATCH // PER_CASE,
        collate_fn=list_data_collate,
    )
    return sum(len(batch["image"]) for batch in loader)


def tio(count: int, workers: int) -> int:
    import torch
    import torchio

    subjects = torchio.SubjectsDataset(
        [torchio.Subject(image=torchio.ScalarImage(path)) for path in nifti_archive(SCRATCH, count, SHAPE)]
    )
    queue = torchio.Queue(subjects, 40, PER_CASE, torchio.UniformSampler(PATCH[::-1]), num_workers=workers)
    return sum(len(batch["image"]["data"]) for batch in torch.utils.data.DataLoader(queue, batch_size=BATCH))


def _high_water_mark_mb() -> float:
    """`ru_maxrss` would begin with what the parent held when it forked; the mark begins anew with the program."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024 / 1e6


CONTENDERS = {
    "course_lib BatchGenerator, 0 workers": lambda count: ours(count, 0),
    "course_lib BatchGenerator, 4 workers": lambda count: ours(count, 4),
    "MONAI CacheDataset": monai,
    "TorchIO Queue, 0 workers, NIfTI": lambda count: tio(count, 0),
    "TorchIO Queue, 4 workers, NIfTI": lambda count: tio(count, 4),
}


if __name__ == "__main__":
    if len(sys.argv) == 3:
        os.environ["COURSE_DATA"] = str(SCRATCH / "home")
        warnings.filterwarnings("ignore")
        sys.stdout, told = sys.stderr, sys.stdout  # peers print
        patches = CONTENDERS[sys.argv[1]](int(sys.argv[2]))
        assert patches == PER_CASE * int(sys.argv[2]), patches
        print(_high_water_mark_mb(), file=told)
    else:
        main()
