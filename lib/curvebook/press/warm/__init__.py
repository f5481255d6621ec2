"""Warm kernels: forked from a process that has everything imported, instead of started from nothing.

`nursery` keeps that process and asks it for children; `birth` is what a child does first; `loaded` is what the process
has ready for them; `provisioner` lets Jupyter start its kernels so.
"""
