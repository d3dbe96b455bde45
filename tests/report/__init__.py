"""Reports, held against an evaluation of the same facts in plain Python."""
