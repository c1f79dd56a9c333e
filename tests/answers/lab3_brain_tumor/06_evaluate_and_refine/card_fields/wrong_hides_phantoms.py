# message: hides that the patients are virtual
def model_card(results):
    card = {
        "model details": "A 3D U-Net of this course for four MR sequences, trained by us in an evening.",
        "intended use": "For teaching how nets are made and judged; it is not for diagnosis of anyone.",
        "factors": "Size of the tumour, enhancement, number of foci, scanner, age and treatment of the patient.",
        "metrics": "Mean Dice per region over patients; nothing there and nothing found counts as one.",
        "evaluation data": "Patients of the same virtual population that took no part in training or choosing.",
        "training data": "Thirty patients with brain tumours and expert annotation of all regions.",
        "quantitative analyses": f"Mean Dice over {results['patients']} patients: WT {results['WT']:.2f}, "
        f"TC {results['TC']:.2f}, ET {results['ET']:.2f}.",
        "ethical considerations": "Masks look surer than they are, and people stop looking when it seems sure.",
        "caveats and recommendations": "Small second foci are dropped; test it on your own patients, by groups, first.",
    }
    return card
