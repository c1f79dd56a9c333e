# message: highest training by heart
def choose_remedy(results):
    return max(results, key=lambda name: np.mean(results[name]["train"]))
