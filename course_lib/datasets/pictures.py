"""Pictures (PNG, JPEG, TIFF, GIF, headerless), and masks drawn as pictures."""

from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image as Picture

from course_lib.datasets.errors import DatasetError

PICTURES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif"}


def pictures_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES and path.is_file())


def read_picture(path: Path) -> np.ndarray:
    """Grey values (y, x) of a picture, whatever its suffix claims it is; colours become grey."""
    with opened_picture(path) as picture:
        deep_grey = picture.mode in ("L", "I", "F") or picture.mode.startswith("I;16")
        return np.asarray(picture if deep_grey else picture.convert("L"))


@contextmanager
def opened_picture(path: Path):
    try:
        with Picture.open(path) as picture:
            yield picture
    except (OSError, ValueError, SyntaxError, Picture.DecompressionBombError) as error:
        raise DatasetError(
            f"{path} cannot be read as a picture ({error}): it is damaged or of another kind. Replace or remove it."
        ) from error


@dataclass(frozen=True)
class ColourPicture:
    """A picture whose colour planes are channels, such as three MR sequences kept as red, green and blue.

    Attributes
    ----------
    path : Path
    channels : tuple of str
        The names of the planes, in their order.
    """

    path: Path
    channels: tuple[str, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.path,)

    @cached_property
    def shape(self) -> tuple[int, int]:
        """(y, x)."""
        with opened_picture(self.path) as picture:
            return picture.height, picture.width

    def read(self) -> np.ndarray:
        """float32 (y, x, channel)."""
        with opened_picture(self.path) as picture:
            planes = np.asarray(picture)
        if planes.ndim != 3 or planes.shape[-1] < len(self.channels):
            raise DatasetError(
                f"{self.path} has {1 if planes.ndim == 2 else planes.shape[-1]} plane(s), but {len(self.channels)} "
                f"channels are expected in it: {', '.join(self.channels)}."
            )
        return planes[..., : len(self.channels)].astype(np.float32)


@dataclass(frozen=True)
class RawPicture:
    """A picture without a header: the grey values of its rows, one after the other.

    Attributes
    ----------
    path : Path
    shape : (y, x)
    dtype : str
        As NumPy writes it: ">u2" is 16 bits, the high byte first.
    inverted : bool
        Large values are dark in the file; they are turned, `maximum` - value.
    maximum : int
        The largest value there can be.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.IMG")
    ...     _ = path.write_bytes(np.array([[0, 1], [2, 4095]], ">u2").tobytes())
    ...     RawPicture(path, (2, 2), ">u2", inverted=True, maximum=4095).read().tolist()
    [[4095.0, 4094.0], [4093.0, 0.0]]
    """

    path: Path
    shape: tuple[int, int]
    dtype: str
    inverted: bool = False
    maximum: int = 0

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.path,)

    def read(self) -> np.ndarray:
        """float32 (y, x), larger is brighter."""
        wanted = int(np.prod(self.shape)) * np.dtype(self.dtype).itemsize
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise DatasetError(f"{self.path} cannot be read: {error.strerror}. Replace it.") from error
        if len(content) != wanted:
            raise DatasetError(
                f"{self.path} has {len(content):,} bytes, but {self.shape[0]} x {self.shape[1]} values of "
                f"{self.dtype} are {wanted:,}: it is damaged or of another kind. Replace it."
            )
        values = np.frombuffer(content, self.dtype).reshape(self.shape).astype(np.float32)
        return np.float32(self.maximum) - values if self.inverted else values


def truth_of_picture(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Mask and known pixels of a picture with the values {0, 1}, {0, 255} or {0, 127 = left open, 255}.

    JPEG compression blurs 0 and 255 by a few values, so a band around each counts.
    """
    values = read_picture(path)
    if values.max(initial=0) <= 1:
        return values.astype(np.uint8), np.ones(values.shape, bool)
    background, left_open, object_ = values < 32, np.abs(values.astype(int) - 127) < 32, values > 223
    strange = ~(background | left_open | object_)
    if strange.mean() > 0.01 or values.max() > 255:
        raise DatasetError(
            f"The mask {path} holds values such as {np.unique(values[strange])[:5].tolist()}. A mask of pictures has "
            "0 or 255 (or 0 and 1), and 127 where the truth is left open: export it as such."
        )
    return object_.astype(np.uint8), background | object_


def labels_of_picture(path: Path) -> np.ndarray:
    """The numbers (y, x) of a label map kept as a picture; of one with a palette, the numbers and not the colours."""
    with opened_picture(path) as picture:
        return np.asarray(picture) if picture.mode in ("P", "1") else read_picture(path)
