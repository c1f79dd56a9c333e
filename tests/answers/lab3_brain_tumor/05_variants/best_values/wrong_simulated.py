# message: 0.72889
def best_of(scores, k):
    rng = np.random.default_rng(0)
    return float(rng.choice(scores, (20000, k)).max(axis=1).mean()) if k > 1 else float(np.mean(scores))
