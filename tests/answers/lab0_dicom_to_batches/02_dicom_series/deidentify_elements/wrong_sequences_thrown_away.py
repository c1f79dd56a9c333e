# message: ReferencedImageSequence
def deidentify(header, new_patient, secret):
    result = copy.deepcopy(header)
    result.remove_private_tags()
    for element in list(result):
        if element.VR == "SQ" or element.keyword in TO_REMOVE:
            del result[element.tag]
    result.PatientName = result.PatientID = new_patient
    return result
