# message: 'as it is'
def choose_remedy(results):
    before = np.asarray(results["as it is"]["validation"])
    share = {name: np.mean(np.asarray(scores["validation"]) >= before) for name, scores in results.items()}
    return max(share, key=lambda name: (share[name], np.mean(results[name]["validation"])))
