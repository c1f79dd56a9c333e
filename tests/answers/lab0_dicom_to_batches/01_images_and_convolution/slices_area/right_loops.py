def slices_with(mask, least_mm2, spacing_mm):
    answers = []
    for one_slice in mask:
        pixels = sum(1 for row in one_slice for value in row if value)
        answers.append(pixels * spacing_mm[1] * spacing_mm[2] >= least_mm2)
    return answers
