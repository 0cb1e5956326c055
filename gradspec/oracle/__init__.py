"""The oracle: what the operations of the contract mean, at any precision, in mpmath."""
