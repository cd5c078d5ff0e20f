"""Telling people what a run brought: news, what needs review, delivery."""
