"""What is drawn: one GL object each; they never see Dear ImGui."""
