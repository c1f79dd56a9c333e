# message: other
def copies(predictions, least=30):
    teams_of = {}
    for team, labels in predictions.items():
        labels = np.asarray(labels) != 0
        if np.count_nonzero(labels) >= least:
            teams_of.setdefault((labels.shape, hashlib.sha256(labels.tobytes()).hexdigest()), []).append(team)
    return sorted(sorted(teams) for teams in teams_of.values() if len(teams) > 1)
