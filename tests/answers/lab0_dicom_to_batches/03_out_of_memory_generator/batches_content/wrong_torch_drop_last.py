# message: never came last batch is smaller
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


class Slices(torch.utils.data.Dataset):
    def __init__(self, folder):
        self.files = listed(folder)

    def __len__(self):
        return len(self.files)

    def __getitem__(self, number):
        return torch.from_numpy(read(self.files[number]))[None]


def make_batches(folder, batch_size, seed):
    generator = torch.Generator().manual_seed(seed)
    return torch.utils.data.DataLoader(
        Slices(folder), batch_size=batch_size, shuffle=True, drop_last=True, generator=generator
    )
