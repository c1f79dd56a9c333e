"""Grey values on one scale, whatever the exposure or the scanner."""

import numpy as np

from course_lib.errors import CourseError


def normalize(image: np.ndarray, method: str = "zscore", where: np.ndarray | None = None) -> np.ndarray:
    """Put the grey values of one image on a common scale.

    `"zscore"`: (x - mean) / sd, so that the image has mean 0 and standard deviation 1.
    `"minmax"`: (x - min) / (max - min), so that it runs from 0 to 1.
    An image of one single value becomes all zeros: it carries no information, and 0/0 is no number.

    Parameters
    ----------
    image : array of any shape and real dtype
    method : "zscore" or "minmax"
    where : bool array of the image's shape, optional
        The pixels that mean, sd, min and max are taken over (e.g. inside the brain). The whole image is transformed.

    Returns
    -------
    float32 array of the image's shape

    Raises
    ------
    CourseError
        Unknown method, values that are not finite, or a `where` that leaves no pixel.

    Examples
    --------
    >>> normalize(np.array([[0, 50], [100, 50]], dtype=np.uint8), "minmax")
    array([[0. , 0.5],
           [1. , 0.5]], dtype=float32)
    """
    values = np.asarray(image, dtype=np.float32)
    chosen = values if where is None else values[np.broadcast_to(where, values.shape)]
    if chosen.size == 0:
        raise CourseError("There is no pixel to take statistics over: the image or the region `where` is empty.")
    if not np.isfinite(chosen).all():
        raise CourseError("The image holds NaN or infinite values, which would spread to every pixel: clean it first.")
    if method == "zscore":
        # float64 sums: float32 loses digits over the 4 million pixels of an X-ray
        offset, scale = chosen.mean(dtype=np.float64), chosen.std(dtype=np.float64)
    elif method == "minmax":
        offset, scale = chosen.min(), np.float64(chosen.max()) - chosen.min()
    else:
        raise CourseError(f"{method!r} is no normalisation the course knows: choose 'zscore' or 'minmax'.")
    return ((values - offset) / (scale or 1)).astype(np.float32)
