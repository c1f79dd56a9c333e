def lps_affine(slices):
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    normal = np.cross(row, column)
    along = [normal @ np.array(one.ImagePositionPatient, float) for one in slices]
    dy, dx = slices[0].PixelSpacing
    steps = np.stack([normal * np.median(np.diff(along)), column * float(dy), row * float(dx)], axis=1)
    top = np.hstack([steps, np.reshape(np.array(slices[0].ImagePositionPatient, float), (3, 1))])
    return np.vstack([top, [0, 0, 0, 1]]).tolist()
