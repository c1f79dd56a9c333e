# message: low Dice is bad
def worst_first(rows):
    scored = sorted((row for row in rows if row[1] == row[1]), key=lambda row: (-row[2], row[0]))
    return [row[0] for row in scored] + sorted(row[0] for row in rows if row[1] != row[1])
