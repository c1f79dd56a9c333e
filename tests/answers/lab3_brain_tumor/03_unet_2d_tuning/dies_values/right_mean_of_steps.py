def dies_at(held, room):
    held = np.asarray(held, dtype=float)
    if (held > room).any():
        return int(np.argmax(held > room)) + 1
    growth = np.diff(held)[1:].sum() / (len(held) - 2)
    return len(held) + int(np.floor((room - held[-1]) / growth + 1e-9)) + 1 if growth > 0 else None
