# message: Stopped 50 MB
from pathlib import Path

import numpy as np
import pydicom


def listed(folder):
    files = []
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and path.suffix != ".txt":
            files.append(path)
    return files


def read(path):
    data = pydicom.dcmread(path)
    hu = data.pixel_array.astype(np.float32) * float(data.RescaleSlope) + float(data.RescaleIntercept)
    return np.clip(hu, -1000, 1000) / np.float32(1000)


def make_batches(folder, batch_size, seed):
    files = listed(folder)
    order = np.random.default_rng(seed).permutation(len(files))
    return [
        np.stack([read(files[n]) for n in order[start : start + batch_size]])[..., None]
        for start in range(0, len(order), batch_size)
    ]
