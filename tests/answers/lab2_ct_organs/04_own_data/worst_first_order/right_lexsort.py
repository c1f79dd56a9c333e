def worst_first(rows):
    if not rows:
        return []
    names = np.array([row[0] for row in rows])
    dice, hd95_mm = (np.array([row[column] for row in rows], float) for column in (1, 2))
    nothing = np.isnan(dice)
    keys = (names, np.where(nothing, 0, -hd95_mm), np.where(nothing, 0, dice), nothing)
    return [str(name) for name in names[np.lexsort(keys)]]
