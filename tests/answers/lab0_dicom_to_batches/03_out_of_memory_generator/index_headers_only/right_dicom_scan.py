def list_slices(folder):
    return [(one.patient_id, frame.path) for one in dicom.scan(folder, remember=False) for frame in one.frames]
