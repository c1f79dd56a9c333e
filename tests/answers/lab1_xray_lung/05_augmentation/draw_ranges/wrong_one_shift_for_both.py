# message: go together
def draw_view(shape, rng):
    height, width = shape
    degrees = rng.uniform(-10, 10)
    part = rng.uniform(-0.1, 0.1)
    shift = (part * height, part * width)
    return degrees, shift, rng.uniform(0.8, 1.2), bool(rng.random() < 0.5)
