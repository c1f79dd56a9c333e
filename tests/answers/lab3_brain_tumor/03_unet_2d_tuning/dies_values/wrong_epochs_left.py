# message: more epochs
def dies_at(held, room):
    for epoch, value in enumerate(held, 1):
        if value > room:
            return epoch
    growth = (held[-1] - held[1]) / (len(held) - 2)
    if growth <= 0:
        return None
    return int((room - held[-1]) // growth) + 1
