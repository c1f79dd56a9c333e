# message: twice the batch
def kept_bytes(batch, side, base, depth, bytes_per_number=4):
    """What the optimiser needs."""
    return 4 * bytes_per_number * sum(27 * (base * 2**level) ** 2 for level in range(depth + 1))
