def worst_first(rows):
    table = pd.DataFrame(rows, columns=["case", "dice", "hd95_mm"])
    table.loc[table["dice"].isna(), "hd95_mm"] = 0.0
    by = ["dice", "hd95_mm", "case"]
    return table.sort_values(by, ascending=[True, False, True], na_position="last")["case"].tolist()
