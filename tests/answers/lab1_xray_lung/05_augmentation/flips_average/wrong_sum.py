# message: divide by 2
def flip_average(predict, images):
    mirrored = np.ascontiguousarray(np.asarray(images)[:, :, ::-1])
    return np.asarray(predict(images)) + np.asarray(predict(mirrored))[:, :, ::-1]
