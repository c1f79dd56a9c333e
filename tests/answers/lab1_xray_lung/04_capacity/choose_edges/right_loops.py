def smallest_within_noise(parameters, scores):
    rows = [list(map(float, row)) for row in scores]
    n = len(rows[0])
    if n < 2:
        raise ValueError("two seeds at least")
    means = [sum(row) / n for row in rows]
    top = max(range(len(rows)), key=lambda k: means[k])
    variance = sum((x - means[top]) ** 2 for x in rows[top]) / (n - 1)
    limit = means[top] - (variance / n) ** 0.5
    choice = top
    for k in range(len(rows)):
        if means[k] >= limit - 1e-9 and parameters[k] < parameters[choice]:
            choice = k
    return choice
