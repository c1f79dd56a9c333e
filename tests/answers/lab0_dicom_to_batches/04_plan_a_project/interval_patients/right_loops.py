import random


def interval(scores, patients, draws, seed):
    slices = {}
    for score, patient in zip(scores, patients, strict=True):
        slices.setdefault(patient, []).append(float(score))
    people = [sum(values) / len(values) for values in slices.values()]
    generator = random.Random(seed)
    means = sorted(sum(generator.choices(people, k=len(people))) / len(people) for _ in range(draws))
    return means[int(0.025 * draws)], means[int(0.975 * draws) - 1]
