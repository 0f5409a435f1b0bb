"""Chromium drives the whole story; nothing here reaches past the pages but the clock and the scheduler."""
