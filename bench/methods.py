"""What SciPy's methods take to an end state: the problems of `bench --methods` by solve_ivp.

    python3 methods.py '{"problems": [{"name", "start", "end", "matrix"}], "rtols": [...]}'

Writes one JSON object a line: {"problem", "method", "rtol", "evaluations", "end", "version"}. atol is a thousandth of rtol.
DOP853 at 1e-13 comes first: what the others are measured against. Nothing is written where SciPy is not installed.
"""

import json
import sys

try:
    import numpy as np
    import scipy
    from scipy.integrate import solve_ivp
except ImportError:
    sys.exit(0)

N = 8


def oscillator(_):
    return lambda t, y: np.array([y[1], -y[0]])


def byol(_):
    def slope(t, y):
        w, p, a = y.reshape(3, N, N)
        r = a - (1 + 0.03**2) * p @ w
        return np.concatenate([(p.T @ r - 0.01 * w).ravel(), (r @ w.T - 0.01 * p).ravel(), (0.4 * (w - a)).ravel()])

    return slope


def valley(matrix):
    m = np.array(matrix)

    def slope(t, y):
        x = y.reshape(N, N)
        return (-m @ x - x @ x.T @ x).ravel()

    return slope


FLOWS = {"oscillator": oscillator, "byol": byol, "valley": valley}
asked = json.loads(sys.argv[1])
for problem in asked["problems"]:
    flow = FLOWS[problem["name"]](problem.get("matrix"))
    for method, rtol in [("DOP853", 1e-13)] + [(m, r) for m in ("RK45", "RK23") for r in asked["rtols"]]:
        found = solve_ivp(flow, (0, problem["end"]), problem["start"], method=method, rtol=rtol, atol=rtol / 1000)
        row = {"problem": problem["name"], "method": method, "rtol": rtol, "evaluations": found.nfev}
        print(json.dumps({**row, "end": found.y[:, -1].tolist(), "version": scipy.__version__}), flush=True)
