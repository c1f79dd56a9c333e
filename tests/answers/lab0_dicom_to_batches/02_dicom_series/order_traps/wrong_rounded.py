# message: round whole millimetres
def slice_order(slices):
    row, column = np.array(slices[0].ImageOrientationPatient, float).reshape(2, 3)
    along = [round(float(np.array(one.ImagePositionPatient, float) @ np.cross(row, column))) for one in slices]
    return np.argsort(along, kind="stable").tolist()
