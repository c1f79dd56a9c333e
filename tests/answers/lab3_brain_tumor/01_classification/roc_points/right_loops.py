def roc(truth, scores):
    ill = [score for score, one in zip(scores, truth, strict=True) if one]
    healthy = [score for score, one in zip(scores, truth, strict=True) if not one]
    false, true = [0], [0]
    for level in sorted(set(map(float, scores)), reverse=True):
        false.append(sum(score >= level for score in healthy) / len(healthy))
        true.append(sum(score >= level for score in ill) / len(ill))
    return false, true
