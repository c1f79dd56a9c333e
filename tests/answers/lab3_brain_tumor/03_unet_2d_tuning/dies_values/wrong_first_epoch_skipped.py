# message: first epoch dies there
def dies_at(held, room):
    for epoch, value in enumerate(held[1:], 2):
        if value > room:
            return epoch
    growth = (held[-1] - held[1]) / (len(held) - 2)
    return len(held) + int((room - held[-1]) // growth) + 1 if growth > 0 else None
