def kept_bytes(batch, side, base, depth, bytes_per_number=4):
    def level(side, maps, depth):
        one_set = side * side * maps
        if depth == 0:
            return 4 * one_set
        return 10 * one_set + one_set // 4 + level(side // 2, 2 * maps, depth - 1)

    return bytes_per_number * batch * (level(side, base, depth) + side * side)
