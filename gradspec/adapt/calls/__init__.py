"""Calling what is offered: on which inputs, in which ways, of which objects, and where in the answers results are."""
