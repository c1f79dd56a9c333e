"""What `benchmarks/realism.py` measures, a file for each kind of check.

check        what a check is, where it works, and what it says
phantoms     virtual patients as arrays, made once and kept
fitting      a plain training loop, that goes on where it was broken off
real         the real images that nets from phantoms are tried on
views        how images are changed while a net learns from phantoms what is to hold on real ones
xray_lungs, ct_lungs, brain_parts    a net from phantoms, tried on real images and on other phantoms
tiny_target, few_patients, slice_split, flips    what the labs let students see
record       what was measured, as a file and as a table in the docs
"""
