# message: normal points to the right
def slice_order(slices):
    return np.argsort(
        [
            float(
                one.ImagePositionPatient[
                    np.argmax(np.abs(np.cross(*np.reshape(np.array(one.ImageOrientationPatient, float), (2, 3)))))
                ]
            )
            for one in slices
        ]
    )
