"""The quick-entry language: one typed line becomes record drafts, or a Problem that says what was not understood."""

from bedside.domain.quickline.model import Choice, Draft, LineContext, Parsed, context_of
from bedside.domain.quickline.parse import known_words, parse
from bedside.domain.stamp import Stamp

__all__ = ["Choice", "Draft", "LineContext", "Parsed", "Stamp", "context_of", "known_words", "parse"]
