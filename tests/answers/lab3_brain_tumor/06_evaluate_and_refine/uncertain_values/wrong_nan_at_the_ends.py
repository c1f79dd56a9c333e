# message: 0 * log 0 counts as 0
def uncertainty(answers):
    def bits(p):
        p, rest = p, 1 - p
        return -(p * np.log2(p) + rest * np.log2(rest))

    answers = np.asarray(answers, float)
    total = bits(answers.mean(axis=0))
    return total, total - bits(answers).mean(axis=0)
