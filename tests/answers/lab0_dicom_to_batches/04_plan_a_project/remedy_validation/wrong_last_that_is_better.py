# message: look through all
def choose_remedy(results):
    before, answer = np.asarray(results["as it is"]["validation"]), "as it is"
    for name, scores in results.items():
        gain = np.asarray(scores["validation"]) - before
        if gain.mean() > 2 * gain.std(ddof=1) / np.sqrt(len(gain)):
            answer = name
    return answer
