# message: sorted by PatientID
def list_slices(folder):
    found = []
    for path in Path(folder).rglob("*"):
        if not path.is_file():
            continue
        try:
            header = pydicom.dcmread(path, stop_before_pixels=True)
        except pydicom.errors.InvalidDicomError:
            continue
        if "ImagePositionPatient" in header:
            row, column = np.array(header.ImageOrientationPatient, float).reshape(2, 3)
            distance = np.array(header.ImagePositionPatient, float) @ np.cross(row, column)
            found.append((str(header.PatientID), distance, path))
    return [(patient, path) for patient, _, path in sorted(found, key=lambda item: item[1])]
