def judge(matrix):
    scores, right, every = [], 0, 0
    for c in range(len(matrix)):
        right += float(matrix[c][c])
        every += sum(float(number) for number in matrix[c])
        row, column = (sum(float(n) for n in line) for line in (matrix[c], [line[c] for line in matrix]))
        if c and row + column:
            scores.append(2 * float(matrix[c][c]) / (row + column))
    return [right / every, sum(scores) / len(scores)]
