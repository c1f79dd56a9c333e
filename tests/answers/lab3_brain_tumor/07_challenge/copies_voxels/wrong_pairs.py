# message: three equal ones are one group
def copies(predictions, least=30):
    maps = {team: np.asarray(labels).astype(np.uint8) for team, labels in predictions.items()}
    tell = sorted(team for team in maps if np.count_nonzero(maps[team]) >= least)
    return [[a, b] for a, b in itertools.combinations(tell, 2) if np.array_equal(maps[a], maps[b])]
