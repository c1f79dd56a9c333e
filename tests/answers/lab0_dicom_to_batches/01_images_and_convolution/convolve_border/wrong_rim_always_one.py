# message: keep its shape half
def convolve(image, kernel):
    padded, turned = np.pad(np.asarray(image, dtype=float), 1), np.asarray(kernel, dtype=float)[::-1, ::-1]
    (ny, nx), (ky, kx) = padded.shape, turned.shape
    result = [[(padded[y : y + ky, x : x + kx] * turned).sum() for x in range(nx - kx + 1)] for y in range(ny - ky + 1)]
    return np.array(result)
