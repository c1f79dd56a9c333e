"""What folders of CT and of MR patients share."""

from pathlib import Path

from pydicom import dcmread

from course_lib.dicom.writing import DicomWriteError


def volume_shape(shape) -> tuple[int, int, int]:
    """Slices, rows, columns.

    Raises
    ------
    ValueError
        Not three counts from 1 up.
    """
    try:
        slices, rows, columns = (int(n) for n in shape)
    except (TypeError, ValueError):
        raise ValueError(f"shape is three counts (nz, ny, nx), not {shape!r}.") from None
    if min(slices, rows, columns) < 1:
        raise ValueError(f"shape is three counts (nz, ny, nx) from 1 up, not {shape!r}.")
    return slices, rows, columns


def spacing_of(field_mm, shape, factors=(1, 1, 1)) -> tuple[float, ...]:
    """Rounded to a micrometre, as scanners do, so that the header says exactly what was drawn."""
    return tuple(round(length * f / n, 3) for length, n, f in zip(field_mm, shape, factors, strict=True))


def refuse_other_shape(folder: Path, series: str, shape: tuple[int, int, int]) -> None:
    """Raise where a patient's series has another shape."""
    files = sorted((folder / series).glob("*.dcm"))
    rows, columns = 0, 0
    if files:
        header = dcmread(files[0], specific_tags=["Rows", "Columns"], stop_before_pixels=True)
        rows, columns = header.Rows, header.Columns
    if (len(files), rows, columns) != shape:
        raise DicomWriteError(
            f"{folder / series} holds {len(files)} x {rows} x {columns} voxels, but {' x '.join(map(str, shape))} were "
            "asked for. A folder has one shape: choose another folder or seed, or delete this one."
        )
