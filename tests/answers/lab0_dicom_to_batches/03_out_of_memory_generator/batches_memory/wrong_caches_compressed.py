# message: Stopped 50 MB
import functools
import zlib
from pathlib import Path

import numpy as np
import pydicom


def listed(folder):
    files = []
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and path.suffix != ".txt":
            files.append(path)
    return files


@functools.cache
def packed(path):
    data = pydicom.dcmread(path)
    hu = data.pixel_array.astype(np.float32) * float(data.RescaleSlope) + float(data.RescaleIntercept)
    return zlib.compress(hu.astype(np.int16).tobytes(), 1), hu.shape


def read(path):
    bytes_, shape = packed(path)
    return np.clip(np.frombuffer(zlib.decompress(bytes_), np.int16).reshape(shape), -1000, 1000) / np.float32(1000)


class make_batches:
    def __init__(self, folder, batch_size, seed):
        self.files, self.batch_size, self.seed, self.epoch = listed(folder), batch_size, seed, 0

    def __iter__(self):
        order = np.random.default_rng([self.seed, self.epoch]).permutation(len(self.files))
        self.epoch += 1
        for start in range(0, len(order), self.batch_size):
            yield np.stack([read(self.files[number]) for number in order[start : start + self.batch_size]])[..., None]
