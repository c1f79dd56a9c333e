def dies_at(held, room):
    for i in range(len(held)):
        if held[i] > room:
            return i + 1
    step = (held[-1] - held[1]) / (len(held) - 2)
    if not step > 0:
        return None
    epoch = len(held)
    while held[-1] + step * (epoch - len(held)) <= room:
        epoch += 1
    return epoch
