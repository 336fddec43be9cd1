"""What may be said while a conflict waits: what holds whichever way it is settled, and rests on none of its records.

Each module takes what every possible chart says (see `domain.worlds`) and returns what they agree on, else UNKNOWN with
the conflict as the reason.
"""
