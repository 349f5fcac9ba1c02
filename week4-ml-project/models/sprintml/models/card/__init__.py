"""The model card, in Markdown, written for people."""

from sprintml.models.card.writing import make_card

__all__ = ["make_card"]
