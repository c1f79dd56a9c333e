# message: first drop what is not beyond chance then compare
def choose_remedy(results):
    before = np.asarray(results["as it is"]["validation"])
    best = max(results, key=lambda name: np.mean(results[name]["validation"]))
    gain = np.asarray(results[best]["validation"]) - before
    return best if gain.mean() > 2 * gain.std(ddof=1) / np.sqrt(len(gain)) else "as it is"
