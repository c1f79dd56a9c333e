def mean_ranks(dice, hd95_mm):
    ranks = []
    dice, far = np.asarray(dice, float), np.asarray(hd95_mm, float)
    for values, upward in ((dice, False), (far, True)):
        for case in values:
            table = pd.DataFrame(case.T).rank(axis=1, ascending=upward, na_option="bottom")
            ranks.append(table.to_numpy())
    return np.concatenate(ranks).mean(axis=0)
