"""Panels of Dear ImGui; they never call GL."""
