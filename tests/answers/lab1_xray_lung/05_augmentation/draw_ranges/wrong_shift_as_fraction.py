# message: in pixels
def draw_view(shape, rng):
    degrees = rng.uniform(-10, 10)
    shift = (rng.uniform(-0.1, 0.1), rng.uniform(-0.1, 0.1))
    return degrees, shift, rng.uniform(0.8, 1.2), bool(rng.random() < 0.5)
