def model_card(results):
    card = {
        "model details": "A 3D U-Net of this course for four MR sequences, trained by us in an evening.",
        "intended use": "For teaching how nets are made and judged; it is not for diagnosis of anyone.",
        "factors": "Size of the tumour, enhancement, number of foci, scanner, age and treatment of the patient.",
        "metrics": "Mean Dice per region over patients; nothing there and nothing found counts as one.",
        "evaluation data": "Patients of the same virtual population that took no part in training or choosing.",
        "training data": "Virtual patients with exact truth; no real person was imaged for this net.",
        "quantitative analyses": "Our figures of {patients} test patients, Dice (WT, TC, ET): "
        "{WT:.2f}, {TC:.2f}, {ET:.2f}.".format(**results),
        "ethical considerations": "Masks look surer than they are, and people stop looking when it seems sure.",
        "caveats and recommendations": "Small second foci are dropped; test it on your own patients, by groups, first.",
    }
    card["licence"] = "none"
    return card
