# message: two of eight patients 1.5 standard errors
def choose_remedy(results):
    return max(results, key=lambda name: np.mean(results[name]["validation"]))
