def draw_view(shape, rng):
    angle, down, right, zoom, coin = rng.random(5)
    shift = np.array([0.2 * down - 0.1, 0.2 * right - 0.1]) * np.array(shape)
    return 20 * angle - 10, shift, 0.8 + 0.4 * zoom, coin > 0.5
