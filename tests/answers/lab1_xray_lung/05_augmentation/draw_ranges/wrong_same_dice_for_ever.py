# message: begins anew
def draw_view(shape, rng):
    height, width = shape
    rng = np.random.default_rng(7)
    degrees = rng.uniform(-10, 10)
    shift = (rng.uniform(-0.1, 0.1) * height, rng.uniform(-0.1, 0.1) * width)
    return degrees, shift, rng.uniform(0.8, 1.2), bool(rng.random() < 0.5)
