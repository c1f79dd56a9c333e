def kept_bytes(batch, side, base, depth, bytes_per_number=4):
    """A geometric series: every level keeps half of what the one above it keeps."""
    first = base * side**2
    numbers = side**2 + first * (10.25 * (2 - 2 / 2**depth) + 4 / 2**depth)
    return batch * numbers * bytes_per_number
