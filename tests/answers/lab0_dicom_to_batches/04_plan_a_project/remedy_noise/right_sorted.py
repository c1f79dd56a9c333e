def choose_remedy(results):
    before = np.asarray(results["as it is"]["validation"], dtype=float)
    for name in sorted(results, key=lambda name: -np.mean(results[name]["validation"])):
        gain = np.asarray(results[name]["validation"], dtype=float) - before
        if name != "as it is" and gain.mean() / max(gain.std(ddof=1) / len(gain) ** 0.5, 1e-12) > 2:
            return np.str_(name)
    return "as it is"
