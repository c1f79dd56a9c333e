"""What is mended in an image before a net sees it: uneven brightness, another scanner's greys, noise.

All of these are slow (seconds a volume): run them once over a data set and keep the result, not in every epoch.
"""

from collections.abc import Sequence

import numpy as np

from course_lib.errors import CourseError

DENOISERS = ("gaussian", "median", "nonlocal", "total_variation")


def correct_bias(
    image: np.ndarray, where: np.ndarray | None = None, *, shrink: int = 4, iterations: Sequence[int] = (50, 50, 50)
) -> np.ndarray:
    """Divide an MR image by the smooth unevenness that its coils gave it, estimated with N4.

    N4 (Tustison et al., IEEE TMI 29 (2010) 1310-1320, doi 10.1109/TMI.2010.2046908) looks for the smooth field that
    makes the histogram of log(image / field) sharpest. It is for MR: the greys of CT are calibrated.

    Parameters
    ----------
    image : array (y, x) or (z, y, x), 0 or more everywhere
    where : bool array of the image's shape, optional
        The voxels with signal (e.g. the brain); left out, those above Otsu's threshold.
    shrink : int
        The field is smooth, so it is estimated on every `shrink`-th voxel of each axis with at least 32 of them.
    iterations : sequence of int
        At most so many on each level, from coarse to fine.

    Returns
    -------
    float32 array of the image's shape
        With the mean over `where` that the image had.

    Raises
    ------
    CourseError
        Negative or non-finite values, an image without signal, or a `where` that does not fit or is empty.
    """
    import SimpleITK as sitk

    values = _checked(image, "correct_bias")
    if values.min() < 0:
        raise CourseError(
            f"correct_bias works with logarithms, but the image goes down to {values.min():g}: it is for MR as the "
            "scanner gave it. Run it before normalising, and not on CT."
        )
    if np.ptp(values) == 0:
        raise CourseError("correct_bias finds no signal: the image holds one value only.")
    picture = sitk.GetImageFromArray(values)
    if where is None:
        signal = sitk.OtsuThreshold(picture, 0, 1)
        where = sitk.GetArrayFromImage(signal).astype(bool)
    else:
        where = np.asarray(where, dtype=bool)
        if where.shape != values.shape or not where.any():
            raise CourseError(
                f"`where` of shape {where.shape} with {where.sum()} voxels does not say where an image of shape "
                f"{values.shape} has signal: it must have the image's shape and at least one voxel."
            )
        signal = sitk.GetImageFromArray(where.astype(np.uint8))
    factors = [shrink if size >= 32 * shrink else max(1, size // 32) for size in picture.GetSize()]
    n4 = sitk.N4BiasFieldCorrectionImageFilter()
    n4.SetMaximumNumberOfIterations(list(iterations))
    n4.Execute(sitk.Shrink(picture, factors), sitk.Shrink(signal, factors))
    field = np.exp(sitk.GetArrayFromImage(n4.GetLogBiasFieldAsImage(picture)))
    corrected = values / field
    # N4 fixes the field but for a factor
    corrected *= values[where].mean(dtype=np.float64) / corrected[where].mean(dtype=np.float64)
    return corrected


def match_histogram(image: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Give an image the grey values of a reference: the k-th darkest of n voxels gets the reference's k/n quantile.

    The order of greys stays, their distribution becomes the reference's. It supposes that both show the same kinds
    of tissue in like amounts: a tumour that only one of them has shifts all the rest.

    Parameters
    ----------
    image, reference : arrays of any, also different, shapes

    Returns
    -------
    float32 array of the image's shape

    Raises
    ------
    CourseError
        An array is empty or holds values that are not finite.

    Examples
    --------
    >>> match_histogram(np.array([[1, 2], [3, 4]]), np.array([[10, 20], [30, 40]]))
    array([[10., 20.],
           [30., 40.]], dtype=float32)
    """
    from skimage.exposure import match_histograms

    values, goal = _finite(image, "match_histogram"), _finite(reference, "match_histogram")
    return match_histograms(values.reshape(-1), goal.reshape(-1)).astype(np.float32).reshape(values.shape)


def denoise(image: np.ndarray, method: str = "nonlocal", *, strength: float = 1.0) -> np.ndarray:
    """Take noise out of an image, the last two as much as its own noise level suggests.

    | method              | what happens                                            | keeps edges | s for 64³ |
    |---------------------|---------------------------------------------------------|-------------|-----------|
    | `"gaussian"`        | mean of the neighbours, by distance                     | no          | 0.004     |
    | `"median"`          | median of the 3 x 3 (x 3) neighbours; for single dots   | fairly      | 0.15      |
    | `"nonlocal"`        | mean of places that look alike (Buades 2005)            | yes         | 2.8       |
    | `"total_variation"` | the flattest image near the given one (Chambolle 2004)  | yes, steps  | 0.04      |

    Parameters
    ----------
    image : array (y, x) or (z, y, x)
    method : one of the table
    strength : float
        Above 1 smooths more, below less. `"gaussian"`: the standard deviation in voxels. `"median"` has none.

    Returns
    -------
    float32 array of the image's shape

    Raises
    ------
    CourseError
        Unknown method, a strength that is not positive, values that are not finite, or a wrong number of axes.
    """
    if method not in DENOISERS:
        raise CourseError(f"{method!r} is no way to denoise that the course knows: choose from {DENOISERS}.")
    if not 0 < strength < np.inf:
        raise CourseError(f"denoise: a strength of {strength} is none, it must be above 0.")
    values = _checked(image, "denoise")
    if method == "gaussian":
        from scipy.ndimage import gaussian_filter

        return gaussian_filter(values, strength)
    if method == "median":
        from scipy.ndimage import median_filter

        return median_filter(values, size=3)
    from skimage import restoration

    noise_sd = _noise_sd(values)
    if noise_sd == 0:
        return values.copy()
    if method == "nonlocal":
        # weights fall by exp(-d² / h²), with d² the squared difference of two places less that of their noise
        return restoration.denoise_nl_means(
            values, patch_size=3, patch_distance=4, h=0.8 * strength * noise_sd, sigma=noise_sd, preserve_range=True
        ).astype(np.float32)
    # scikit-image's weight is in units of an image from 0 to 1
    extent = np.ptp(values)
    smooth = restoration.denoise_tv_chambolle(values / extent, weight=strength * noise_sd / extent)
    return (smooth * extent).astype(np.float32)


def _noise_sd(values: np.ndarray) -> float:
    """The median of the finest differences between neighbours, over 0.6745 (Donoho and Johnstone 1994).

    The finest differences are of a Haar wavelet along every axis: a sum over 2 x 2 (x 2) voxels with alternating signs,
    over the root of their number, so that noise keeps its standard deviation and what is smooth becomes 0.
    """
    finest = values
    for axis in range(values.ndim):
        even = finest.shape[axis] // 2 * 2
        if even == 0:
            continue
        pairs = np.take(finest, np.arange(even), axis)
        finest = (np.take(pairs, np.arange(0, even, 2), axis) - np.take(pairs, np.arange(1, even, 2), axis)) / np.sqrt(
            2
        )
    # an empty background is no noise
    finest = finest[finest != 0]
    return float(np.median(np.abs(finest)) / 0.6745) if finest.size else 0.0


def _checked(image: np.ndarray, who: str) -> np.ndarray:
    values = _finite(image, who)
    if values.ndim not in (2, 3):
        raise CourseError(f"{who} takes an image (y, x) or (z, y, x), but got an array of shape {values.shape}.")
    return values


def _finite(image: np.ndarray, who: str) -> np.ndarray:
    values = np.asarray(image, dtype=np.float32)
    if values.size == 0:
        raise CourseError(f"{who}: there is no voxel, the array has the shape {values.shape}.")
    if not np.isfinite(values).all():
        raise CourseError(f"{who}: the image holds NaN or infinite values, which would spread: clean it first.")
    return values
