"""The forms of acts: they read what was typed and say what is missing; the writer decides."""
