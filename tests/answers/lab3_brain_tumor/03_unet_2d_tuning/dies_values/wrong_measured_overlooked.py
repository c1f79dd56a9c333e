# message: first epoch above room
def dies_at(held, room):
    growth = (held[-1] - held[1]) / (len(held) - 2)
    if growth <= 0:
        return None
    return len(held) + int((room - held[-1]) // growth) + 1
