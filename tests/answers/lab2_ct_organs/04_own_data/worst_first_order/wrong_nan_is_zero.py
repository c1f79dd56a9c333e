# message: nan place of their own the last
def worst_first(rows):
    rows = [(case, np.nan_to_num(dice), np.nan_to_num(hd95_mm, posinf=1e9)) for case, dice, hd95_mm in rows]
    return [row[0] for row in sorted(rows, key=lambda row: (row[1], -row[2], row[0]))]
