import tempfile
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


class make_batches:
    """One pass through the files into a file of pixels, then only a map of that."""

    def __init__(self, folder, batch_size, seed):
        files = listed(folder)
        shape = (len(files), *pydicom.dcmread(files[0]).pixel_array.shape)
        self.pixels = np.memmap(tempfile.TemporaryFile(), np.float32, "w+", shape=shape)  # noqa: SIM115
        for number, path in enumerate(files):
            self.pixels[number] = read(path)
        self.pixels.flush()
        self.batch_size, self.seed, self.epoch = batch_size, seed, 0

    def __iter__(self):
        order = np.random.default_rng([self.seed, self.epoch]).permutation(len(self.pixels))
        self.epoch += 1
        for start in range(0, len(order), self.batch_size):
            yield self.pixels[order[start : start + self.batch_size]][..., None]
