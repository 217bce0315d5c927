"""Draws a result of byol, as `matrix-dynamics run byol --out byol.nc` writes it: python plot.py byol.nc"""

import sys

import matplotlib.pyplot as plt
import xarray

result = xarray.open_dataset(sys.argv[1])
_, (left, right) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")

# Dimensions have names, axes get their labels from the words of the system's text.
result.spectrumF_mean.plot.line(x="time", ax=left, add_legend=False)

result.normW_q50.plot(ax=right, label="median")
right.fill_between(result.time, result.normW_q05, result.normW_q95, alpha=0.3, label="90 % of the runs")
right.legend()

plt.savefig("byol.png", dpi=150)
