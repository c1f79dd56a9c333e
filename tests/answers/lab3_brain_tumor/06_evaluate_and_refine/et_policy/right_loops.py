def et_scores(truth_ml, claimed_ml, dice, limits_ml):
    table = []
    for true, claimed, value in zip(truth_ml, claimed_ml, dice, strict=True):
        row = []
        for limit in limits_ml:
            after = claimed if claimed >= limit else 0
            if true > 0 and after > 0:
                row.append(float(value))
            else:
                row.append(1.0 if true == 0 and after == 0 else 0.0)
        table.append(row)
    return table
