"""Thumbrule: a wiki whose rules run and whose claims are checked."""

__version__ = "0.1.0"
