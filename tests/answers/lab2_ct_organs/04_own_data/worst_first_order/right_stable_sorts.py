def worst_first(rows):
    """Sorts are stable: the least important key first."""
    rows = sorted(rows, key=lambda row: row[0])
    scored = [row for row in rows if row[1] == row[1]]
    scored.sort(key=lambda row: row[2], reverse=True)
    scored.sort(key=lambda row: row[1])
    return [row[0] for row in scored] + [row[0] for row in rows if row[1] != row[1]]
