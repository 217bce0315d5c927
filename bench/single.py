"""What SciPy's DOP853 takes for one run: the flow of `bench --single` from given starts by solve_ivp.

    echo '{"end": 40, "rtol": 1e-9, "seconds": 2, "runs": [{"n": 8, "start": [...]}]}' | python3 single.py

Writes one JSON object a line: {"n", "evaluations", "milliseconds", "exact", "end", "version"}; `exact` is the end at rtol 3e-14. atol is
a thousandth of rtol. Milliseconds are of the processor and of one thread; the best of the repetitions that fit the seconds counts.
Nothing is written where SciPy is not installed.
"""

import json
import os
import sys
import time

for threads in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[threads] = "1"

try:
    import numpy as np
    import scipy
    from scipy.integrate import solve_ivp
except ImportError:
    sys.exit(0)


def byol(n):
    def slope(t, y):
        w, p, a = y.reshape(3, n, n)
        r = a - (1 + 0.03**2) * p @ w
        return np.concatenate([(p.T @ r - 0.01 * w).ravel(), (r @ w.T - 0.01 * p).ravel(), (0.4 * (w - a)).ravel()])

    return slope


asked = json.load(sys.stdin)
for run in asked["runs"]:
    n, flow = run["n"], byol(run["n"])

    def solve(rtol):
        return solve_ivp(flow, (0, asked["end"]), run["start"], method="DOP853", rtol=rtol, atol=rtol / 1000)

    exact = solve(3e-14).y[:, -1]
    best, begun = float("inf"), time.perf_counter()
    while time.perf_counter() - begun < asked["seconds"] or best == float("inf"):
        start = time.process_time()
        found = solve(asked["rtol"])
        best = min(best, time.process_time() - start)
    row = {"n": n, "evaluations": found.nfev, "milliseconds": 1000 * best, "version": scipy.__version__}
    print(json.dumps({**row, "exact": exact.tolist(), "end": found.y[:, -1].tolist()}), flush=True)
