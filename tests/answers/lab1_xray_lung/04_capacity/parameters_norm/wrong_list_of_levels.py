# message: one number sum over all levels
def unet_parameters(base, depth, channels=1, batch_norm=False):
    maps = [base * 2**level for level in range(depth + 1)]
    pairs = zip([channels, *maps[:-1]], maps, strict=True)
    return [9 * before * now + 9 * now * now + 8 * now for before, now in pairs]
