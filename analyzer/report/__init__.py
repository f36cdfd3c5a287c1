"""One renderer per output format; each turns findings into text and knows nothing else."""
