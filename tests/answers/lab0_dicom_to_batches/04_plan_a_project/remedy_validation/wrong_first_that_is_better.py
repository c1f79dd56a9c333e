# message: through all
def choose_remedy(results):
    before = np.asarray(results["as it is"]["validation"])
    for name, scores in results.items():
        gain = np.asarray(scores["validation"]) - before
        if gain.mean() > 2 * gain.std(ddof=1) / np.sqrt(len(gain)) and name != "more epochs":
            return name
    return "as it is"
