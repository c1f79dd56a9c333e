# message: by hand new array
def convolve(image, kernel):
    image, turned = np.asarray(image, dtype=float).copy(), np.asarray(kernel, dtype=float)[::-1, ::-1]
    for y in range(1, image.shape[0] - 1):
        for x in range(1, image.shape[1] - 1):
            image[y, x] = (image[y - 1 : y + 2, x - 1 : x + 2] * turned).sum()
    return image
