"""Laws made of other laws: cut off, mixed, transformed, ranked, added up."""
