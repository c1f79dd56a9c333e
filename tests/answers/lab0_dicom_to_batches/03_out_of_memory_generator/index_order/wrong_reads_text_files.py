# message: notes.txt leave it out
def list_slices(folder):
    found = []
    for path in Path(folder).rglob("*"):
        if not path.is_file():
            continue
        try:
            header = pydicom.dcmread(path, stop_before_pixels=True, force=True)
        except pydicom.errors.InvalidDicomError:
            continue
        if True:
            row, column = np.array(header.get("ImageOrientationPatient", [1, 0, 0, 0, 1, 0]), float).reshape(2, 3)
            distance = np.array(header.get("ImagePositionPatient", [0, 0, 0]), float) @ np.cross(row, column)
            found.append((str(header.get("PatientID", "")), distance, path))
    return [(patient, path) for patient, _, path in sorted(found)]
