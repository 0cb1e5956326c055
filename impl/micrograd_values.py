"""micrograd: its class of single numbers, Value, entry by entry.

Vectors and matrices are NumPy arrays of Values; each operation on them is one of Value on every entry.
"""

from micrograd.engine import Value

NAME = "micrograd"
ENGINE = Value
