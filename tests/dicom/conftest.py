"""Series of small slices whose every pixel tells which slice it belongs to."""

from pathlib import Path

import numpy as np
import pytest
import SimpleITK
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import CTImageStorage, DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian, generate_uid

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def _dataset(sop_class, pixels, attributes) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop_class
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    header.SOPClassUID = sop_class
    header.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    header.PatientID = "P1"
    header.StudyInstanceUID = "1.2.3"
    header.SeriesInstanceUID = "1.2.3.4"
    header.Rows, header.Columns = pixels.shape
    header.SamplesPerPixel = 1
    header.PhotometricInterpretation = "MONOCHROME2"
    header.BitsAllocated = header.BitsStored = pixels.dtype.itemsize * 8
    header.HighBit = header.BitsStored - 1
    header.PixelRepresentation = int(pixels.dtype.kind == "i")
    header.PixelData = pixels.tobytes()
    for keyword, value in attributes.items():
        if value is not None:
            setattr(header, keyword, value)
        elif keyword in header:
            delattr(header, keyword)
    return header


@pytest.fixture
def write_slice():
    """Write one CT slice: `write_slice(path, pixels, position, orientation, Keyword=value, ...)`; None leaves out."""

    def write(path: Path, pixels, position=(0, 0, 0), orientation=AXIAL, **attributes) -> Path:
        geometry = {
            "Modality": "CT",
            "FrameOfReferenceUID": "1.2.3.5",
            "ImagePositionPatient": [f"{p:.10g}" for p in position],
            "ImageOrientationPatient": [f"{o:.10g}" for o in orientation],
            "PixelSpacing": [0.7, 0.5],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        _dataset(CTImageStorage, np.asarray(pixels), geometry | attributes).save_as(path, enforce_file_format=True)
        return path

    return write


@pytest.fixture
def write_stack(write_slice):
    """Write a regular stack whose slice z holds 100 z + 10 y + x, in files of shuffled names.

    `write_stack(folder, count, spacing_mm, orientation, order=..., change=...)`; `change(z)` gives the attributes in
    which slice z differs. Returns what is to be read back, (z, y, x).
    """

    def write(folder, count=5, spacing_mm=2.5, orientation=AXIAL, start=(-20.0, 30.0, 100.0), change=lambda z: {}):
        along_row, along_column = np.array(orientation[:3]), np.array(orientation[3:])
        normal = np.cross(along_row, along_column)
        truth = np.fromfunction(lambda z, y, x: 100 * z + 10 * y + x, (count, 4, 3)).astype(np.int16)
        names = np.random.default_rng(0).permutation(count)
        for z in range(count):
            attributes = {"InstanceNumber": z + 1, "SliceThickness": 9} | change(z)
            position = attributes.pop("position", np.array(start) + normal * spacing_mm * z)
            pixels = attributes.pop("pixels", truth[z])
            write_slice(Path(folder) / f"{names[z]:03}.img", pixels, position, orientation, **attributes)
        return truth

    return write


@pytest.fixture
def write_xray_file():
    """Write one projection image of uint16: no position, ImagerPixelSpacing only."""

    def write(path: Path, pixels, **attributes) -> Path:
        geometry = {"Modality": "DX", "ImagerPixelSpacing": [0.2, 0.1]}
        path.parent.mkdir(parents=True, exist_ok=True)
        sop_class = DigitalXRayImageStorageForPresentation
        _dataset(sop_class, np.asarray(pixels), geometry | attributes).save_as(path, enforce_file_format=True)
        return path

    return write


@pytest.fixture
def itk_volume():
    """`itk_volume(folder)` -> array (z, y, x) and affine of its indices (LPS), as SimpleITK reads a series."""

    def read(folder):
        reader = SimpleITK.ImageSeriesReader()
        reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
        image = reader.Execute()
        affine = np.eye(4)
        direction = np.array(image.GetDirection()).reshape(3, 3) * image.GetSpacing()
        affine[:3] = np.column_stack([direction[:, ::-1], image.GetOrigin()])
        return SimpleITK.GetArrayFromImage(image), affine

    return read
