def settings_of(space, numbers):
    found = {}
    names = list(space)
    for i in range(len(names)):
        entry, u = space[names[i]], float(numbers[i])
        if entry[0] == "choice":
            k = len(entry[1])
            index = 0
            while index < k - 1 and u >= (index + 1) / k:
                index += 1
            found[names[i]] = entry[1][index]
        elif entry[0] == "log":
            found[names[i]] = float(np.exp(np.log(entry[1]) + u * (np.log(entry[2]) - np.log(entry[1]))))
        else:
            found[names[i]] = (1 - u) * entry[1] + u * entry[2]
    return found
