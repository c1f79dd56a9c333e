def draw_view(shape, rng):
    flip = rng.integers(2)
    down, right = (float(rng.uniform(-side / 10, side / 10)) for side in shape)
    return [float(rng.uniform(-10, 10)), [down, right], float(rng.uniform(0.8, 1.2)), flip]
