"""Lint a medication text for expressions that are known to be misread (Joint Commission and ISMP lists)."""

import re

_RULES = {
    "U, u or IU instead of units": r"\b(?:U|u|IU)\b",
    "Latin frequency": r"(?i)\b(?:q\.?\d+\s?h|q\.?d\.?|qod|q\.o\.d\.?|qhs|q1d|o\.d\.|bid|tid|qid)(?:\b|$)",
    "trailing zero": r"\d\.\d*0\b(?!\d)",
    "no leading zero": r"(?<![\d])\.\d",
    "morphine or magnesium abbreviation": r"\b(?:MS|MSO4|MgSO4)\b",
    "subcutaneous abbreviated": r"(?i)\b(?:sc|sq|subq|sub q|subcut|s\.c\.)(?:\b|$)",
    "slash in a dose": r"\b(?:mg|g|mcg|mL|units)\s*/",
    "nanogram as ng": r"\bng\b",
    "micro sign": "[\u00b5\u03bc]g",
    "cc": r"\bcc\b",
    "D/C": r"(?i)\bd/c\b",
    "comparison sign": r"[<>\u2264\u2265]",
    "at sign": r"@",
    "drug abbreviation": r"\b(?:HCQ|MTX|MP|TCZ|ASA)\b",
    "no space before the unit": r"\d(?:mg|g|mcg|mL|units)\b",
    "no comma from 10,000 on": r"\b\d{5,}(?:\.\d+)?\s*(?:mg|g|mcg|mL|units)\b",
    "times days": r"(?i)\bx\s?\d+\s?d\b",
    "route abbreviated": r"\b(?:IV|iv|IM|im|PO|po|IJ)\b",
}


def lint(text):
    """Return the rules that a medication text breaks."""
    return [name for name, pattern in _RULES.items() if re.search(pattern, text)]
