import os


def list_slices(folder):
    by_patient = {}
    for place, _, names in os.walk(folder):
        for name in names:
            file = os.path.join(place, name)
            try:
                header = pydicom.dcmread(
                    file,
                    specific_tags=["PatientID", "ImagePositionPatient", "ImageOrientationPatient"],
                    stop_before_pixels=True,
                )
                a, b, c, d, e, f = map(float, header.ImageOrientationPatient)
                x, y, z = map(float, header.ImagePositionPatient)
            except (pydicom.errors.InvalidDicomError, AttributeError):
                continue
            distance = x * (b * f - c * e) + y * (c * d - a * f) + z * (a * e - b * d)
            by_patient.setdefault(str(header.PatientID), {})[distance] = file
    return [
        [patient, slices[distance]] for patient, slices in sorted(by_patient.items()) for distance in sorted(slices)
    ]
