def convolve(image, kernel):
    ny, nx, ky, kx = *np.shape(image), *np.shape(kernel)
    result = [[0.0] * nx for _ in range(ny)]
    for y in range(ny):
        for x in range(nx):
            for i in range(ky):
                for j in range(kx):
                    yy, xx = y + ky // 2 - i, x + kx // 2 - j
                    if 0 <= yy < ny and 0 <= xx < nx:
                        result[y][x] += float(kernel[i][j]) * float(image[yy][xx])
    return result
