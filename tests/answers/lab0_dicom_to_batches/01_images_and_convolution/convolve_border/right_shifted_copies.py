def convolve(image, kernel):
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    (ny, nx), (ky, kx) = image.shape, kernel.shape
    large = np.zeros((ny + ky - 1, nx + kx - 1))  # every pixel spreads a copy of the kernel
    for i in range(ky):
        for j in range(kx):
            large[i : i + ny, j : j + nx] += kernel[i, j] * image
    return large[ky // 2 : ky // 2 + ny, kx // 2 : kx // 2 + nx]
