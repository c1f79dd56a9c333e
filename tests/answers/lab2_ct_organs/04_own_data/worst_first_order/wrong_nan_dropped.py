# message: every row keeps its place nan too
def worst_first(rows):
    scored = [row for row in rows if not np.isnan(row[1])]
    return [row[0] for row in sorted(scored, key=lambda row: (row[1], -row[2], row[0]))]
