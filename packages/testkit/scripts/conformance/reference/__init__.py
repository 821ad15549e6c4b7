# What each op computes, in PyTorch: a table by name in each module. `list_ops` take a list of inputs.
