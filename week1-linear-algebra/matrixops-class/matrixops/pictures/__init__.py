"""What a matrix does, drawn. One look for all."""
