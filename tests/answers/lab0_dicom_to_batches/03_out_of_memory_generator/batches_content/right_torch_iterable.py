from pathlib import Path

import numpy as np
import pydicom
import torch


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


class Slices(torch.utils.data.IterableDataset):
    def __init__(self, folder, seed):
        self.files, self.seed, self.epoch = listed(folder), seed, 0

    def __iter__(self):
        order = np.random.default_rng([self.seed, self.epoch]).permutation(len(self.files))
        self.epoch += 1
        for number in order:
            yield read(self.files[number])[..., None], 0


def make_batches(folder, batch_size, seed):
    return torch.utils.data.DataLoader(Slices(folder, seed), batch_size=batch_size)
