"""A demonstration: applications of two enterprises, carried through the workflow by the demo's people.

It is content and nothing else; it writes through the same writers as everybody and runs with DEBUG only.
"""
