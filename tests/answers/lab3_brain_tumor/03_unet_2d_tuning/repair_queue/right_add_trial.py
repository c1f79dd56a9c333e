def repair(study):
    before = [trial for trial in study.trials if not trial.state.is_finished() and trial.state.name != "WAITING"]
    for trial in before:
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
        if trial.params:
            waiting = optuna.trial.TrialState.WAITING
            study.add_trial(optuna.create_trial(state=waiting, system_attrs={"fixed_params": trial.params}))
    return len(before)
