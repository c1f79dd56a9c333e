# message: expected names
def worst_first(rows):
    return sorted(rows, key=lambda row: (1, 0, 0, row[0]) if np.isnan(row[1]) else (0, row[1], -row[2], row[0]))
