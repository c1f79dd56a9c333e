# message: expected a name
def choose_remedy(results):
    return int(np.argmax([np.mean(scores["validation"]) for scores in results.values()]))
