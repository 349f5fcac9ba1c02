"""Laws of vectors and of matrices."""
