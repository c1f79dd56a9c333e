"""Which grey values of a volume become black and white."""

import numpy as np

from course_lib.errors import CourseError

WINDOWS = {"lung": (-600, 1500), "soft tissue": (40, 400), "bone": (400, 1800), "brain": (40, 80)}  # center, width
_LOOKED_AT = 2_000_000  # voxels that the window is chosen from
_AIR = -200  # what reaches below it is taken for Hounsfield units


def sample_of(volume) -> np.ndarray:
    """Some slices of the volume, whose finite values stand for all."""
    step = max(1, -(-int(np.prod(volume.shape, dtype=np.int64)) // _LOOKED_AT))
    values = np.concatenate([np.asarray(volume[z], np.float32).ravel() for z in range(0, volume.shape[0], step)])
    return values[np.isfinite(values)]


def range_of(sample: np.ndarray) -> tuple[float, float]:
    return _apart(float(sample.min()), float(sample.max())) if sample.size else (0.0, 1.0)


def _apart(low: float, high: float) -> tuple[float, float]:
    return (low, high) if high > low else (low, low + 1)


def windows_of(sample: np.ndarray, window) -> dict[str, tuple[float, float]]:
    """Name -> (black, white): those of the data, those of CT where it is one, and the one that was asked for."""
    auto = tuple(float(value) for value in np.percentile(sample, (0.5, 99.5))) if sample.size else (0.0, 1.0)
    offered = {"auto": _apart(*auto), "full": range_of(sample)}
    if window in WINDOWS or (sample.size and sample.min() < _AIR):
        offered |= {name: _ends(*of_ct) for name, of_ct in WINDOWS.items()}
    if not isinstance(window, str) and window is not None:
        try:
            center, width = (float(number) for number in window)
        except (TypeError, ValueError):
            center, width = np.nan, np.nan
        if not (np.isfinite([center, width]).all() and width > 0):
            raise CourseError(
                f"window is {window!r}, but must be a name ({', '.join(['auto', 'full', *WINDOWS])}) or "
                "(center, width) with a width above 0, such as (40, 400)."
            )
        offered[name_of(window)] = _ends(center, width)
    if name_of(window) not in offered:
        raise CourseError(f"window is {window!r}, but must be one of {', '.join([*offered, *WINDOWS])}.")
    return offered


def name_of(window) -> str:
    if window is None:
        return "auto"
    return window if isinstance(window, str) else "yours"


def _ends(center: float, width: float) -> tuple[float, float]:
    return float(center - width / 2), float(center + width / 2)


def step_of(length: float) -> float:
    """1, 10, 0.1, ...: about a thousandth of a range."""
    return 10.0 ** np.floor(np.log10(length / 200))
