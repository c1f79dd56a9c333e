"""Slices of brains through their tumours, for checks that need small, hard images."""

import numpy as np

from course_lib import pipeline
from realism_checks import phantoms
from realism_checks.phantoms import Cases

T2, FLAIR = 2, 3


def through_tumours(place, seeds: range, shape, side: int, least: int, channels, every: bool = False):
    """Slices with the whole tumour as label 1, and the patient of each.

    Parameters
    ----------
    place, seeds, shape
        Of the brains; patients without a tumour, or with a small one, are left out.
    side : int
        The middle of each slice is kept, side x side pixels.
    least : int
        Pixels of tumour in a slice.
    channels : sequence of int
        Of T1, T1ce, T2, FLAIR.
    every : bool
        All slices with that much tumour; by default the one of each patient that shows most of it.
    """
    brains = phantoms.brains(place, seeds, shape)
    images, masks, patients = [], [], []
    for row, seed in enumerate(seeds):
        image, mask = brains.images[row][..., list(channels)], (brains.labels[row] > 0).astype(np.uint8)
        image = pipeline.ZScore("nonzero")(image, channels=True)
        areas = mask.sum((1, 2))
        enough = np.flatnonzero(areas >= least)
        for z in enough if every else enough[np.argsort(areas[enough])[-1:]]:
            images.append(_middle(image[z], side))
            masks.append(_middle(mask[z], side))
            patients.append(seed)
    return Cases(np.stack(images), np.stack(masks)), np.array(patients)


def _middle(array, side):
    top, left = ((has - side) // 2 for has in array.shape[:2])
    return array[top : top + side, left : left + side]
