def should_stop(mine, finished, newcomers=3, warm_up=2):
    n = len(mine)
    if n < warm_up:
        return False
    values = []
    for curve in finished:
        if len(curve) >= n:
            values.append(float(curve[n - 1]))
    if len(values) == 0 or len(values) < newcomers:
        return False
    values.sort()
    half = len(values) // 2
    median = values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2
    below = 0
    for value in mine:
        below += value < median
    return below == n
