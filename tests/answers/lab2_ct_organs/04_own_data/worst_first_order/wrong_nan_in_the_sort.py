# message: nan compares with nothing
def worst_first(rows):
    return [case for case, dice, hd95_mm in sorted(rows, key=lambda row: (row[1], -row[2], row[0]))]
