"""Small RTSTRUCT files, written to be read back."""

import numpy as np
from pydicom import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, RTStructureSetStorage


def write_structures(path, rois, frame_of_reference="1.2.3.5"):
    """An RTSTRUCT; rois: {number: (name, [(kind, corners (n, 3) mm), ...])}."""
    header = Dataset()
    header.file_meta = FileMetaDataset()
    header.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    header.SOPClassUID, header.SOPInstanceUID, header.Modality = RTStructureSetStorage, "1.2.3.6", "RTSTRUCT"
    header.StructureSetROISequence, header.ROIContourSequence = [], []
    for number, (name, contours) in rois.items():
        roi, drawn = Dataset(), Dataset()
        roi.ROINumber, roi.ROIName, roi.ReferencedFrameOfReferenceUID = number, name, frame_of_reference
        drawn.ReferencedROINumber, drawn.ContourSequence = number, []
        for kind, corners in contours:
            contour = Dataset()
            contour.ContourGeometricType, contour.NumberOfContourPoints = kind, len(corners)
            contour.ContourData = [f"{value:.10g}" for value in np.ravel(corners)]
            drawn.ContourSequence.append(contour)
        header.StructureSetROISequence.append(roi)
        header.ROIContourSequence.append(drawn)
    header.save_as(path, enforce_file_format=True)
    return path


def in_mm(series, z, corners):
    """Corners given as (row, column) indices on slice z, in mm in the patient."""
    indices = np.column_stack([np.full(len(corners), z), corners, np.ones(len(corners))])
    return (indices @ series.affine.T)[:, :3]
