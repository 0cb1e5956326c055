"""Functions of a framework's tensors as functions of NumPy arrays, and autograd Functions as operations."""

from gradspec.frameworks.autograd_functions import functions_named, operations_of, what_to_write
from gradspec.frameworks.tensors import LIBRARIES, numpy_function

__all__ = ["LIBRARIES", "functions_named", "numpy_function", "operations_of", "what_to_write"]
