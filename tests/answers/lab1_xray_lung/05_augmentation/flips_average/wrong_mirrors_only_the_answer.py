# message: mirror
def flip_average(predict, images):
    answer = np.asarray(predict(images))
    return (answer + answer[:, :, ::-1]) / 2
