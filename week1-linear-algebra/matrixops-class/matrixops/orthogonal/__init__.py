"""Right angles: Gram-Schmidt, reflections, rotations, QR, least squares, projections."""
