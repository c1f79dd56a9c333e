# message: numbers not bytes
def kept_bytes(batch, side, base, depth, bytes_per_number=4):
    numbers = side * side
    for level in range(depth + 1):
        pixels, maps = (side // 2**level) ** 2, base * 2**level
        if level == depth:
            numbers += 4 * pixels * maps
        else:
            numbers += 4 * pixels * maps + pixels // 4 * maps
            numbers += 2 * pixels * maps + 4 * pixels * maps
    return batch * numbers
