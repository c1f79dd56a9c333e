# message: patient by patient spread between patients is no noise
def choose_remedy(results):
    before = np.asarray(results["as it is"]["validation"])
    best = "as it is"
    for name, scores in results.items():
        after = np.asarray(scores["validation"])
        error = np.sqrt(after.var(ddof=1) / len(after) + before.var(ddof=1) / len(before))
        if after.mean() - before.mean() > 2 * error and after.mean() > np.mean(results[best]["validation"]):
            best = name
    return best
