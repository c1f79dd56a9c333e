def largest_batch(memory, parameters, per_image):
    """Doubles until it is too much, then halves the interval."""

    def fits(batch):
        return 16 * parameters + batch * per_image <= memory

    if not fits(1):
        return 0
    low, high = 1, 2
    while fits(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
