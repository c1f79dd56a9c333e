# message: training by heart
def choose_remedy(results):
    return max(results, key=lambda name: 2 * np.mean(results[name]["train"]) + np.mean(results[name]["validation"]))
