"""What NumPy and PyTorch make of the benchmark's flow: BYOL, X = I, X' = 0.03^2 I, RK4, as batched matrix products.

    python3 peers.py --n 8 16 32 64 --runs 256 256 256 256 --seconds 2

`--runs` has one count for each n. Writes one JSON object a line: {"name", "n", "runs", "runStepsPerSecond", "version"}.
The version names the BLAS too: it decides the speed.
A library that is not installed has no lines. Steps are as many as fill the given seconds, after one to warm up;
the best of three such stretches counts, so that a disturbance of the machine is not held against a peer.
"""

import argparse
import json
import re
import time

ALPHA_P, BETA, ETA, S2, H = 1.0, 0.4, 0.01, 0.03**2, 0.01


def with_blas(version):
    """The version, and the libraries for products of matrices that are loaded, where Linux tells."""
    try:
        with open("/proc/self/maps") as maps:
            found = re.findall(r"/lib(\w*(?:blas|blis|mkl_core|dnnl)[\w.]*?)[-.][^/\n]*$", maps.read(), re.MULTILINE)
    except OSError:
        return version
    return f"{version} ({', '.join(sorted(set(found)))})" if found else version


def slopes(mm, t, w, p, a):
    r = a - (1 + S2) * mm(p, w)
    return mm(t(p), r) - ETA * w, ALPHA_P * mm(r, t(w)) - ETA * p, BETA * (w - a)


def rk4(mm, t, y):
    def add(k, c):
        return [a + c * b for a, b in zip(y, k)]

    k1 = slopes(mm, t, *y)
    k2 = slopes(mm, t, *add(k1, H / 2))
    k3 = slopes(mm, t, *add(k2, H / 2))
    k4 = slopes(mm, t, *add(k3, H))
    return [a + H / 6 * (p + 2 * q + 2 * r + s) for a, p, q, r, s in zip(y, k1, k2, k3, k4)]


def steps_per_second(step, y, wait, seconds):
    y = step(y)
    wait()
    best = 0.0
    for _ in range(3):
        steps, start = 0, time.perf_counter()
        while True:
            y = step(y)
            steps += 1
            # Looking at the clock needs no wait on a CPU; a GPU is waited for once a stretch of steps.
            if steps % 8 == 0 or steps < 8:
                wait()
                if time.perf_counter() - start >= seconds / 3:
                    break
        wait()
        best = max(best, steps / (time.perf_counter() - start))
    return best


def numpy_peers(n, runs, seconds):
    import numpy as np

    rng = np.random.default_rng(0)
    for name in ("float32", "float64"):
        y = [(rng.standard_normal((runs, n, n)) * s * (8 / n) ** 0.5).astype(name) for s in (0.2, 0.4, 0.0)]
        rate = steps_per_second(
            lambda y: rk4(np.matmul, lambda m: m.transpose(0, 2, 1), y), y, lambda: None, seconds
        )
        yield f"numpy {name}", rate * runs, with_blas(np.__version__)


def torch_peers(n, runs, seconds):
    import torch

    torch.backends.cuda.matmul.allow_tf32 = False
    device = "cuda" if torch.cuda.is_available() else "cpu"
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None
    for name in ("float32", "float64"):
        y = [torch.randn(runs, n, n, device=device, dtype=getattr(torch, name)) * s * (8 / n) ** 0.5 for s in (0.2, 0.4, 0.0)]
        with torch.no_grad():
            rate = steps_per_second(lambda y: rk4(torch.bmm, lambda m: m.transpose(1, 2), y), y, wait, seconds)
        yield f"torch {name}" + (" cuda" if device == "cuda" else ""), rate * runs, with_blas(torch.__version__)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, nargs="+", default=[8, 16, 32, 64])
    parser.add_argument("--runs", type=int, nargs="+", default=[256, 256, 256, 256])
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    for n, runs in zip(options.n, options.runs):
        for peers in (numpy_peers, torch_peers):
            try:
                for name, rate, version in peers(n, runs, options.seconds):
                    row = {"name": name, "n": n, "runs": runs, "runStepsPerSecond": rate, "version": version}
                    print(json.dumps(row), flush=True)
            except ImportError:
                pass


main()
