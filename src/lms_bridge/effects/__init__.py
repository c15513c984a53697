"""The kinds of effect that come along, one module a kind, registered like a stranger's.

A kind is found through its entry point and rests on the house; nothing in the house imports it.
"""
