# message: width of 50
def draw_view(shape, rng):
    height = shape[0]
    degrees = rng.uniform(-10, 10)
    shift = (rng.uniform(-0.1, 0.1) * height, rng.uniform(-0.1, 0.1) * height)
    return degrees, shift, rng.uniform(0.8, 1.2), bool(rng.random() < 0.5)
