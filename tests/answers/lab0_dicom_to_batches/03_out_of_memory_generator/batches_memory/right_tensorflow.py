from pathlib import Path

import numpy as np
import pydicom
import tensorflow as tf


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


def read_named(name):
    return read(name.decode())[..., np.newaxis]


def load(name):
    image = tf.numpy_function(read_named, [name], tf.float32)
    return tf.ensure_shape(image, (None, None, 1))


def make_batches(folder, batch_size, seed):
    names = [str(path) for path in listed(folder)]
    data = tf.data.Dataset.from_tensor_slices(names).shuffle(len(names), seed=seed)
    return data.map(load, num_parallel_calls=2).batch(batch_size).prefetch(1)
