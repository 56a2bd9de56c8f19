"""Checks of the tree's tidiness. Each takes a `Tree` and gives `Finding`s."""
