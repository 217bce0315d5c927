"""Draws the phase diagram: python plot.py phase-diagram.nc"""

import sys

import matplotlib.pyplot as plt
import xarray

result = xarray.open_dataset(sys.argv[1])
_, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
for variable, axes in ((result.lost_mean, left), (result.learnedModes_mean, right)):
    variable.isel(time=-1).plot(x="beta", xscale="log", ax=axes)

plt.savefig("phase-diagram.png", dpi=150)
