def place_intervals(case_ranks, draws):
    ranks = np.asarray(case_ranks, dtype=float)
    places = []
    for drawn in np.asarray(draws):
        mean = [sum(ranks[case][team] for case in drawn) / len(drawn) for team in range(ranks.shape[1])]
        places.append([1 + sum(other < mine - 1e-9 for other in mean) for mine in mean])
    return [list(np.percentile([row[team] for row in places], [2.5, 97.5])) for team in range(ranks.shape[1])]
