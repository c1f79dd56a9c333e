# message: 1.5 standard errors is not above two
def choose_remedy(results):
    before = np.asarray(results["as it is"]["validation"])
    best = "as it is"
    for name, scores in results.items():
        gain = np.asarray(scores["validation"]) - before
        if gain.mean() > gain.std(ddof=1) / np.sqrt(len(gain)) and np.mean(scores["validation"]) > np.mean(
            results[best]["validation"]
        ):
            best = name
    return best
