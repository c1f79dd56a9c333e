def convolve(image, kernel):
    (ny, nx), (ky, kx) = np.shape(image), np.shape(kernel)
    size = ny + ky - 1, nx + kx - 1
    full = np.fft.irfft2(np.fft.rfft2(image, size) * np.fft.rfft2(kernel, size), size)
    return full[ky // 2 : ky // 2 + ny, kx // 2 : kx // 2 + nx]
