# message: changed the images
def flip_average(predict, images):
    first = np.array(predict(images))
    images[:] = images[:, :, ::-1].copy()
    return (first + np.asarray(predict(images))[:, :, ::-1]) / 2
