# message: every voxel keeps its own number
def uncertainty(answers):
    def bits(p):
        p, rest = np.clip(p, 1e-300, 1), np.clip(1 - p, 1e-300, 1)
        return -(p * np.log2(p) + rest * np.log2(rest))

    answers = np.asarray(answers, float)
    total = bits(answers.mean(axis=0)).mean()
    return total, total
