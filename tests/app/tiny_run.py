"""A net of the size of a toy, trained for seconds on a virtual brain, and published."""

from pathlib import Path

import numpy as np

from course_lib import app, datasets, losses, nets, phantoms, pipeline, training
from course_lib.dicom.writing import TUMOUR_PARTS

SHAPE = (16, 24, 24)  # voxels of a centimetre
SPACING_MM = (9.7, 10.0, 10.0)
CHANNELS = ("t1", "t1ce", "t2", "flair")


def virtual_brain(folder: Path, seed: int = 1) -> Path:
    """A patient as BraTS gives them: the folder with the five NIfTI files."""
    return phantoms.write_brats_patients(folder, 1, SHAPE, seed=seed, year=2023, progress=False)[0]


def virtual_head(folder: Path, seed: int = 1, shape=(12, 48, 48)) -> Path:
    """A patient with four DICOM series and a SEG."""
    return phantoms.write_mr_patients(folder, 1, shape, seed=seed, progress=False, segments="parts")[0]


def tiny_run(folder: Path, brain: Path, epochs: int = 40) -> Path:
    """Train on one brain until it is found again, and publish."""
    (case,) = datasets.volumes(brain)
    image, labels, _ = case.read()
    image = pipeline.ZScore("nonzero")(image, channels=True)
    truth = np.eye(4, dtype=np.float32)[labels]
    training.set_seed(3)
    net = nets.unet((*SHAPE, 4), classes=4, base=8, depth=2, norm="instance")
    data = (image[np.newaxis], truth[np.newaxis])
    run = training.train(
        net, data, data, epochs=epochs, run=folder / "tiny", learning_rate=1e-2, batch_size=1,
        loss=losses.DiceCrossentropyLoss(activation="softmax"), force=True,
    )  # fmt: skip
    app.publish(
        run, names=TUMOUR_PARTS, activation="softmax", channels=CHANNELS, normalise=pipeline.ZScore("nonzero"),
        regions={"tumour core": (1, 3), "whole tumour": (1, 2, 3)}, modality="MR", spacing_mm=SPACING_MM,
        title="Tiny brain tumour net",
    )  # fmt: skip
    return run.folder
