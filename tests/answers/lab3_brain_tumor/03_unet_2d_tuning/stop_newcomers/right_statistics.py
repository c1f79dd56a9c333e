import statistics


def should_stop(mine, finished, newcomers=3, warm_up=2):
    others = [list(curve)[len(mine) - 1] for curve in finished if len(curve) > len(mine) - 1]
    if not others or len(others) < newcomers or len(mine) < warm_up:
        return False
    return not any(value >= statistics.median(others) for value in mine)
