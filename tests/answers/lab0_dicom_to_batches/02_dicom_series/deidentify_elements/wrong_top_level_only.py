# message: go into sequences OriginalAttributesSequence
def deidentify(header, new_patient, secret):
    result = copy.deepcopy(header)
    result.remove_private_tags()
    for keyword in TO_REMOVE:
        if keyword in result:
            delattr(result, keyword)
    result.PatientName = result.PatientID = new_patient
    return result
