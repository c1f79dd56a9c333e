# message: 'as it is'
def choose_remedy(results):
    before = np.asarray(results["as it is"]["validation"])
    gains = {name: np.asarray(s["validation"]) - before for name, s in results.items() if name != "as it is"}
    shown = [name for name, gain in gains.items() if abs(gain.mean()) > 2 * gain.std(ddof=1) / np.sqrt(len(gain))]
    return max(shown, key=lambda name: gains[name].mean()) if shown else "as it is"
