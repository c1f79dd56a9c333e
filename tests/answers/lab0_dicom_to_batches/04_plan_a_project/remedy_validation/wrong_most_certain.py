# message: highest validation
def choose_remedy(results):
    before = np.asarray(results["as it is"]["validation"])
    ratio = {}
    for name, scores in results.items():
        gain = np.asarray(scores["validation"]) - before
        ratio[name] = gain.mean() / (gain.std(ddof=1) / np.sqrt(len(gain)) + 1e-12)
    best = max(ratio, key=ratio.get)
    return best if ratio[best] > 2 else "as it is"
