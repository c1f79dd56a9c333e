# message: shape of the image
def convolve(image, kernel):
    from scipy import signal

    return signal.convolve2d(np.asarray(image, float), kernel, mode="full")
