"""The window: the only package that knows Qt."""

# Before Qt, whose import hook reads the source of every module that is imported after it.
import numpy as numpy

from bedside.session import Session as Session
from bedside.store.database import Database as Database
