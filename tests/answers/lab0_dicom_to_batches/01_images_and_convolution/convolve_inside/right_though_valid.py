def convolve(image, kernel):
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)[::-1, ::-1]
    (ny, nx), (ky, kx) = image.shape, kernel.shape
    return [[(image[y : y + ky, x : x + kx] * kernel).sum() for x in range(nx - kx + 1)] for y in range(ny - ky + 1)]
