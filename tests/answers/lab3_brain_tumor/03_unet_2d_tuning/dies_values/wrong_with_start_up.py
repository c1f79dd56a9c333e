# message: 17 start-up
def dies_at(held, room):
    for epoch, value in enumerate(held, 1):
        if value > room:
            return epoch
    growth = (held[-1] - held[0]) / (len(held) - 1)
    if growth <= 0:
        return None
    return len(held) + int((room - held[-1]) // growth) + 1
