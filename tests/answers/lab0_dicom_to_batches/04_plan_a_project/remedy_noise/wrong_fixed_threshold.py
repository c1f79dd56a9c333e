# message: 1.5 standard errors
def choose_remedy(results):
    before = np.asarray(results["as it is"]["validation"])
    best = "as it is"
    for name, scores in results.items():
        gain = np.asarray(scores["validation"]) - before
        if gain.mean() > 0.1 and np.mean(scores["validation"]) > np.mean(results[best]["validation"]):
            best = name
    return best
