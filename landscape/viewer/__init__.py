"""Looks at surfaces: OpenGL, windows and panels; never PyTorch."""
