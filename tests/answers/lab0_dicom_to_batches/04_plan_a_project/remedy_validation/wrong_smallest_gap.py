# message: smallest gap by validation
def choose_remedy(results):
    return min(results, key=lambda name: np.mean(results[name]["train"]) - np.mean(results[name]["validation"]))
