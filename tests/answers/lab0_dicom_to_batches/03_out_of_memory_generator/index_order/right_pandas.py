import pandas as pd


def list_slices(folder):
    rows = []
    for path in folder.glob("**/*"):
        if path.is_dir() or not pydicom.misc.is_dicom(path):
            continue
        header = pydicom.dcmread(path, stop_before_pixels=True)
        if header.get("ImagePositionPatient"):
            normal = np.cross(header.ImageOrientationPatient[:3], header.ImageOrientationPatient[3:])
            rows.append((header.PatientID, float(np.dot(header.ImagePositionPatient, normal)), path))
    table = pd.DataFrame(rows, columns=["patient", "distance", "path"]).sort_values(["patient", "distance"])
    return list(table[["patient", "path"]].itertuples(index=False, name=None))
