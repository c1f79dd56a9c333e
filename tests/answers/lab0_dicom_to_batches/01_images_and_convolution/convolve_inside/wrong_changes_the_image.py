# message: changed new array
def convolve(image, kernel):
    copy, turned = np.pad(image, 1).astype(float), np.asarray(kernel, dtype=float)[::-1, ::-1]
    for y in range(image.shape[0]):
        for x in range(image.shape[1]):
            image[y, x] = (copy[y : y + 3, x : x + 3] * turned).sum()
    return image
