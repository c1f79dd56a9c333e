def best_of(scores, k):
    total, n = 0.0, len(scores)
    for i, score in enumerate(sorted(float(each) for each in scores), start=1):
        total += score * ((i / n) ** k - ((i - 1) / n) ** k)
    return total
