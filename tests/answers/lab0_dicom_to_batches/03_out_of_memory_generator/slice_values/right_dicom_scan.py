def read_slice(file):
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        shutil.copy(file, place)
        values = dicom.scan(place, remember=False)[0].image().array
    return np.maximum(np.minimum(values / np.float32(1000), 1), -1).astype(np.float32)
