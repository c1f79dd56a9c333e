# message: the natural logarithm
def uncertainty(answers):
    def bits(p):
        p, rest = np.clip(p, 1e-300, 1), np.clip(1 - p, 1e-300, 1)
        return -(p * np.log(p) + rest * np.log(rest))

    answers = np.asarray(answers, float)
    total = bits(answers.mean(axis=0))
    return total, total - bits(answers).mean(axis=0)
