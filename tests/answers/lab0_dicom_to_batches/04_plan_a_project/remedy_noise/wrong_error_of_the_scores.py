# message: differences patient by patient
def choose_remedy(results):
    before = np.asarray(results["as it is"]["validation"])
    error = before.std(ddof=1) / np.sqrt(len(before))
    best = max(results, key=lambda name: np.mean(results[name]["validation"]))
    return best if np.mean(results[best]["validation"]) - before.mean() > 2 * error else "as it is"
