"""What a file offers: its callables, and what their names, parameters and bodies say."""
