def map_bytes(batch, shape, base, depth, stored=2):
    import math

    numbers = batch * math.prod(shape) * base * stored * 4
    levels = []
    for _ in range(depth + 1):
        levels.append(numbers)
        numbers = numbers * 2 // 2 ** len(shape)
    return levels
