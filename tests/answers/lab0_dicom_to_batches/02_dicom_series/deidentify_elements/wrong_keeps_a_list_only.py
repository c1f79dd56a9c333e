# message: gone or changed everything not in the lists stays
def deidentify(header, new_patient, secret):
    result = pydicom.Dataset()
    for keyword in ("Modality", "Rows", "Columns", "PixelData", "ImagePositionPatient", "ImageOrientationPatient"):
        if keyword in header:
            result[keyword] = copy.deepcopy(header[keyword])
    result.PatientName = result.PatientID = new_patient
    return result
