# message: both outcomes count
def uncertainty(answers):
    def bits(p):
        p = np.clip(p, 1e-300, 1)
        return -(p * np.log2(p))

    answers = np.asarray(answers, float)
    total = bits(answers.mean(axis=0))
    return total, total - bits(answers).mean(axis=0)
