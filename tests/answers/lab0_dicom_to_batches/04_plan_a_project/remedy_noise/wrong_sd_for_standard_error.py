# message: expected mean of the differences sd over the root of n
def choose_remedy(results):
    before = np.asarray(results["as it is"]["validation"])
    best = "as it is"
    for name, scores in results.items():
        gain = np.asarray(scores["validation"]) - before
        if gain.mean() > 2 * gain.std(ddof=1) and np.mean(scores["validation"]) > np.mean(results[best]["validation"]):
            best = name
    return best
