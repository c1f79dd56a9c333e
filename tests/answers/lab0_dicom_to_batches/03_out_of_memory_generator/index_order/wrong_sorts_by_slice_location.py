# message: out of order SliceLocation
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
            found.append((str(header.PatientID), header.SliceLocation, path))
    return [(patient, path) for patient, _, path in sorted(found)]
