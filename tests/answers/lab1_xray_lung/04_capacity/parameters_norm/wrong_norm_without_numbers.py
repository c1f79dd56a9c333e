# message: four for each map
def unet_parameters(base, depth, channels=1, batch_norm=False):
    extra = 0 if batch_norm else 1

    def block(maps_in, maps):
        return 9 * maps_in * maps + 9 * maps * maps + 2 * extra * maps

    maps = [base * 2**level for level in range(depth + 1)]
    total = block(channels, maps[0]) + sum(block(maps[i - 1], maps[i]) for i in range(1, depth + 1))
    for now in maps[:-1]:
        total += 8 * now * now + (0 if batch_norm else now)
        total += block(2 * now, now)
    return total + base + 1
