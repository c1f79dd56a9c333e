# message: convert first
def uncertainty(answers):
    answers = np.asarray(answers)
    tiny = answers.dtype.type(1e-9)

    def bits(p):
        return -(p * np.log2(p + tiny) + (1 - p) * np.log2(1 - p + tiny))

    total = bits(answers.mean(axis=0))
    return total, total - bits(answers).mean(axis=0)
