def unet_parameters(base, depth, channels=1, batch_norm=False):
    norm = 4 if batch_norm else 1

    def level(w, a, depth):
        own = 9 * a * w + 9 * w * w + 2 * norm * w
        if depth == 0:
            return own
        up = 4 * 2 * w * w + (not batch_norm) * w + 9 * 2 * w * w + 9 * w * w + 2 * norm * w
        return own + level(2 * w, w, depth - 1) + up

    return level(base, channels, depth) + base + 1
