def paired_interval(ours, theirs, picks, confidence=0.95):
    better = [float(a) - float(b) for a, b in zip(ours, theirs, strict=True)]
    means = sorted(sum(better[int(i)] for i in row) / len(row) for row in picks)
    ends = [float(np.quantile(means, (1 - confidence) / 2)), float(np.quantile(means, (1 + confidence) / 2))]
    return [sum(better) / len(better), *ends]
