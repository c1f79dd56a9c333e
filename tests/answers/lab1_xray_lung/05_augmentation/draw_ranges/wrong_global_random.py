# message: generator handed in
def draw_view(shape, rng):
    height, width = shape
    degrees = np.random.uniform(-10, 10)
    shift = (np.random.uniform(-0.1, 0.1) * height, np.random.uniform(-0.1, 0.1) * width)
    return degrees, shift, np.random.uniform(0.8, 1.2), bool(np.random.random() < 0.5)
