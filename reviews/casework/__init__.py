"""The officers' pages on the admin site: worklist, the page of an application, and the acts taken on it."""
