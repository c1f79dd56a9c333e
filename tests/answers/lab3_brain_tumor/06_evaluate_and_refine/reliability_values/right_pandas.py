def reliability(probabilities, truth, bins):
    table = pd.DataFrame(
        {"said": np.ravel(np.asarray(probabilities, float)), "true": np.ravel(np.asarray(truth, float))}
    )
    place = np.minimum((table["said"] * bins).astype(int), bins - 1)
    grouped = table.groupby(place).agg(count=("said", "size"), said=("said", "mean"), true=("true", "mean"))
    grouped = grouped.reindex(range(bins))
    error = (grouped["count"] * (grouped["said"] - grouped["true"]).abs()).sum() / len(table)
    grouped["count"] = grouped["count"].fillna(0)
    return grouped[["count", "said", "true"]].to_numpy(), error
