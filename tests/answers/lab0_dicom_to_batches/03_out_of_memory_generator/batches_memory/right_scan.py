import numpy as np

from course_lib import dicom


class make_batches:
    def __init__(self, folder, batch_size, seed):
        self.items = [(series, z) for series in dicom.scan(folder, remember=False) for z in range(series.shape[0])]
        self.batch_size, self.seed, self.epoch = batch_size, seed, 0

    def __iter__(self):
        order = np.random.default_rng([self.seed, self.epoch]).permutation(len(self.items))
        self.epoch += 1
        for start in range(0, len(order), self.batch_size):
            chosen = [self.items[number] for number in order[start : start + self.batch_size]]
            images = np.concatenate([series.read(z=slice(z, z + 1)) for series, z in chosen])
            yield np.clip(images / np.float32(1000), -1, 1)[..., np.newaxis]
