from pathlib import Path

import keras
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


class Slices(keras.utils.PyDataset):
    def __init__(self, folder, batch_size, seed):
        super().__init__()
        self.files, self.batch_size, self.seed, self.epoch = listed(folder), batch_size, seed, 0

    def __len__(self):
        return -(-len(self.files) // self.batch_size)

    def on_epoch_end(self):
        self.epoch += 1

    def __getitem__(self, number):
        order = np.random.default_rng([self.seed, self.epoch]).permutation(len(self.files))
        chosen = order[number * self.batch_size : (number + 1) * self.batch_size]
        images = np.stack([read(self.files[one]) for one in chosen])[..., np.newaxis]
        return images, images > 0


def make_batches(folder, batch_size, seed):
    return Slices(folder, batch_size, seed)
