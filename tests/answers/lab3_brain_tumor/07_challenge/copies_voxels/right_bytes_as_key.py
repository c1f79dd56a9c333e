def copies(predictions, least=30):
    found = {}
    for team in sorted(predictions):
        labels = np.ascontiguousarray(predictions[team], dtype=np.int32)
        if np.count_nonzero(labels) >= least:
            found.setdefault(str(labels.shape).encode() + labels.tobytes(), []).append(team)
    return sorted(tuple(teams) for teams in found.values() if len(teams) >= 2)
